import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// The built program, as a real process, in a folder that somebody else filled: it may hold files that other tools
// execute or read, and this program must not (docs/decisions.md).

const PROGRAM = fileURLToPath(new URL('../../dist/css-upgrade.js', import.meta.url));
const CLUSTER = 'ea244205-d641-45d9-9dcb-ab2236bcd07e';

let root: string;
let folder: string;
let home: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'css-upgrade-hostile-')));
  [folder, home] = [join(root, 'hostile'), join(root, 'home')];
  mkdirSync(folder);
  mkdirSync(home);
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node with nothing in its environment but a home folder, in the folder that is hostile. */
function runNode(words: readonly string[]): Promise<Run> {
  const options = { cwd: folder, env: { HOME: home, PATH: process.env['PATH'] } };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, words, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(error ?? new Error('it did not end by itself'));
    });
  });
}

/** Runs the built program likewise. */
function run(words: readonly string[]): Promise<Run> {
  return runNode([PROGRAM, ...words]);
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode: 0o600 });
}

/** What would be seen at once if it were read: a whole configuration, of a place where nobody answers. */
const HOSTILE_SETTINGS = {
  region: 'hostile-region-1',
  projectId: 'hostile-project',
  cluster: 'hostile-cluster',
  endpoint: 'https://hostile.invalid',
  ak: 'hostile-ak',
  sk: 'hostile-sk',
};

const asJson = JSON.stringify(HOSTILE_SETTINGS);
const marker = (): string => join(root, 'executed');

/** Leaves a marker when it is executed, and returns a configuration. */
const commonJs = (): string =>
  `require('node:fs').writeFileSync(${JSON.stringify(marker())}, __filename);\nmodule.exports = ${asJson};\n`;
const esm = (): string =>
  `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(marker())}, import.meta.url);\nexport default ${asJson};\n`;
const searchPlaces = JSON.stringify({
  ...{ searchPlaces: ['evil.json'], mergeSearchPlaces: false },
  cosmiconfig: { searchPlaces: ['evil.json', 'css.config.js'] },
  css: HOSTILE_SETTINGS,
});

/** Files that cosmiconfig, or another tool with the same habits, would execute or read. */
const HOSTILE_FILES: Readonly<Record<string, () => string>> = {
  '.config/config.js': commonJs,
  '.config/config.cjs': commonJs,
  '.config/config.mjs': esm,
  '.config/config.ts': esm,
  '.config/config.json': () => searchPlaces,
  '.config/config.yaml': () => searchPlaces,
  '.config/cssrc': () => asJson,
  '.config/cssrc.json': () => asJson,
  '.config/cssrc.js': commonJs,
  '.cssrc.js': commonJs,
  '.cssrc.cjs': commonJs,
  '.cssrc.mjs': esm,
  '.cssrc.ts': esm,
  'css.config.js': commonJs,
  'css.config.cjs': commonJs,
  'css.config.mjs': esm,
  'css.config.ts': esm,
  'package.json': () => searchPlaces,
  'package.yaml': () => searchPlaces,
  'evil.json': () => asJson,
  'node_modules/cosmiconfig/package.json': () => '{"main": "index.js"}',
  'node_modules/cosmiconfig/index.js': commonJs,
  'node_modules/typescript/index.js': commonJs,
};

/** Command lines that read the configuration, and what each misses where there is none. */
const COMMAND_LINES: readonly (readonly [string, readonly string[], number, string])[] = [
  ['no cluster', ['watch', '--json'], 2, 'no cluster is given'],
  ['no region', ['status', CLUSTER, '--json'], 2, 'the region is missing'],
  [
    'no credentials',
    ['status', CLUSTER, '--region', 'eu-de', '--project-id', '0', '--json'],
    4,
    'no credentials',
  ],
];

/** The program says what it says in an empty folder, and nothing was executed. */
async function expectNoEffect(lines: typeof COMMAND_LINES): Promise<void> {
  for (const [, words, code, reason] of lines) {
    const seen = await run(words);
    expect(seen.code).toBe(code);
    expect(seen.stdout).toContain(reason);
    expect(seen.stdout + seen.stderr).not.toContain('hostile-');
  }
  expect(existsSync(marker())).toBe(false);
}

describe('a folder that somebody else filled', () => {
  it('a .cssrc in it is read, so that this test would see it', async () => {
    write(join(folder, '.cssrc'), asJson);
    const seen = await run(['watch', '--json']);
    expect(seen.code).toBe(2);
    expect(seen.stdout).toContain('hostile-cluster');
  });

  it.each([
    ['CommonJS', 'evil.cjs', commonJs],
    ['ESM', 'evil.mjs', esm],
  ])(
    'its %s would leave a marker if it were executed, so that this test would see it',
    async (_, name, content) => {
      write(join(folder, name), content());
      await runNode([join(folder, name)]);
      expect(existsSync(marker())).toBe(true);
    },
  );

  it.each(Object.entries(HOSTILE_FILES))('%s in it: not executed, not read', async (name, content) => {
    write(join(folder, name), content());
    await expectNoEffect(COMMAND_LINES.slice(0, 1));
  });

  it.each([
    ['the working folder', () => folder],
    ['the home folder', () => home],
    ['the folder above', () => root],
  ])('all of them in %s: not executed, not read', async (_, where) => {
    for (const [name, content] of Object.entries(HOSTILE_FILES)) write(join(where(), name), content());
    await expectNoEffect(COMMAND_LINES);
  });

  it.each([
    ['--version', ['--version'], 0],
    ['--help', ['--help'], 0],
    ['simulate', ['simulate', '--', process.execPath, '-e', 'process.exitCode = 7'], 7],
    ['demo', ['demo', '--speed', '2000', '--json'], 0],
    ['an unknown command', ['wacth'], 2],
  ])('%s executes nothing there', async (_, words, code) => {
    for (const [name, content] of Object.entries(HOSTILE_FILES)) write(join(folder, name), content());
    const seen = await run(words);
    expect(seen.code).toBe(code);
    expect(seen.stdout + seen.stderr).not.toContain('hostile-');
    expect(existsSync(marker())).toBe(false);
  });
});

describe('a .cssrc that reaches for other files', () => {
  it.each([
    [
      'JSON',
      '.cssrc',
      (path: string) => JSON.stringify({ $import: path, endpoint: 'https://hostile.invalid' }),
    ],
    ['a list', '.cssrc.json', (path: string) => JSON.stringify({ $import: [path] })],
    ['YAML', '.cssrc.yaml', (path: string) => `$import: ${path}\nendpoint: https://hostile.invalid\n`],
  ])("with $import of the home folder's keys, as %s: 2, naming the key", async (_, name, content) => {
    const keys = join(home, 'keys.json');
    write(keys, JSON.stringify({ ak: 'MARKED-AK', sk: 'MARKED-SK' }));
    write(join(folder, name), content(keys));
    const { code, stdout, stderr } = await run(['watch', CLUSTER, '--json']);
    expect(code).toBe(2);
    expect(stdout).toContain(String.raw`unknown key \"$import\" in ${join(folder, name)}`);
    expect(stdout + stderr).not.toContain('MARKED');
  });

  it('with $import of a program: 2, and it is not executed', async () => {
    write(join(folder, 'evil.js'), commonJs());
    write(join(folder, '.cssrc'), '{"$import": "./evil.js"}');
    expect((await run(['watch', CLUSTER])).code).toBe(2);
    expect(existsSync(marker())).toBe(false);
  });

  it.each(['.cssrc.js', 'css.config.mjs', 'evil.ts'])(
    '--config %s: 2, and it is not executed',
    async (name) => {
      write(join(folder, name), name.endsWith('.js') ? commonJs() : esm());
      expect((await run(['watch', CLUSTER, '--config', name])).code).toBe(2);
      expect(existsSync(marker())).toBe(false);
    },
  );
});

describe('a .cssrc that would send the keys elsewhere', () => {
  it('is refused, naming the file', async () => {
    write(join(folder, '.cssrc'), '{"endpoint": "https://hostile.invalid", "projectId": "0"}');
    write(join(home, '.cssrc'), '{"ak": "MARKED-AK", "sk": "MARKED-SK"}');
    const { code, stdout, stderr } = await run(['watch', CLUSTER, '--json']);
    expect(code).toBe(2);
    expect(stdout).toContain(`${join(folder, '.cssrc')} sets the endpoint https://hostile.invalid`);
    expect(stdout + stderr).not.toContain('MARKED');
  });
});
