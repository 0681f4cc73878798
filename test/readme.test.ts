// What the README promises is what the program does.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../src/exit-codes.ts';
import { parseCommandLine } from '../src/cli.ts';
import { DEFAULTS } from '../src/commands/defaults.ts';
import { findConfigFiles } from '../src/settings/config-file.ts';
import { parseDuration } from '../src/settings/duration.ts';
import { FILE_KEYS, optionOf } from '../src/settings/keys.ts';
import { settingsOf } from '../src/settings/settings.ts';
import { run, runProcess } from './support/program.ts';

const file = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const README = readFileSync(file('README.md'), 'utf8');
const EXAMPLE = readFileSync(file('.cssrc.example'), 'utf8');

const require = createRequire(import.meta.url);

/** jq itself, compiled to WebAssembly. */
interface Jq {
  readonly raw: (json: string, filter: string, flags: readonly string[]) => string;
}

/** The lines of the README's shell blocks, comments cut off. */
const shellLines = [...README.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) =>
  block.split('\n').map((line) => line.replace(/\s+#.*$/, '')),
);

describe('the README', () => {
  it('has the exit-code table of the code', () => {
    const rows = EXIT_CODES.map(({ codes, name, when }) => [codes.join(', '), name, when]);
    const table = /## Exit codes\n\n(.*?)\n\n/s.exec(README)?.[1] ?? '';
    const shown = table
      .split('\n')
      .slice(2)
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(shown).toEqual(rows);
  });

  it('shows only command lines that can be read', () => {
    const calls = shellLines.flatMap((line) => /css-upgrade .*?(?=\s*(?:\||$))/.exec(line)?.[0] ?? []);
    expect(calls.length).toBeGreaterThan(5);
    for (const call of calls) {
      const words = call
        .split(/\s+/)
        .slice(1)
        .map((word) => word.replace(/"/g, ''));
      expect(parseCommandLine(words)).toMatchObject({ kind: 'run' });
    }
  });

  it('says the two lines that do everything', () => {
    expect(shellLines).toEqual(expect.arrayContaining(['npm ci && npm start', 'npm ci && npm test']));
  });

  it('names files that are there', () => {
    const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target = '']) => target);
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect(existsSync(file(link)), link).toBe(true);
  });

  it('shows jq lines that work', async () => {
    const { stdout } = await run(['demo', '--json', '--speed', '5000']);
    // A promise as the exports of a CommonJS module: an `import` of it would have to unwrap it twice.
    const jq = await (require('jq-web') as Promise<Jq>);
    const filters = shellLines.flatMap(
      (line) => /^css-upgrade demo --json \| jq (-r )?'(.+)'$/.exec(line)?.[2] ?? [],
    );
    const [nodes = '', percents = '', result = ''] = filters.map((filter) => jq.raw(stdout, filter, ['-r']));
    expect(filters).toHaveLength(3);
    expect(nodes).toMatch(/^\S+Z css-sim-ess-esn-1-1 completed$/m);
    expect(percents.split('\n').map(Number).at(-1)).toBe(100);
    expect(result).toMatch(/^success \(0\): the upgrade succeeded after/);
  });
});

describe('.cssrc.example', () => {
  it('is valid as it stands', async () => {
    const { files } = await findConfigFiles('/', null, file('.cssrc.example'));
    expect(settingsOf({}, {}, { files, warnings: [] }).get('region', null)).toBe('cn-north-4');
  });

  it('has every key, and no other', () => {
    const keys = [...EXAMPLE.matchAll(/^(?:# )?([a-zA-Z]+): \S/gm)].map(([, key]) => key);
    expect(keys.sort()).toEqual([...FILE_KEYS].sort());
  });
});

describe('the defaults', () => {
  const NAMES = ['interval', 'timeout', 'maxOutage', 'waitForStart', 'retryGrace', 'heartbeat'] as const;

  it.each(NAMES)('%s is the same in the code, in the help and in .cssrc.example', (name) => {
    const help = parseCommandLine(['watch', '--help']);
    const option = new RegExp(`${optionOf(name)} <duration>.*?\\(default:\\s+(\\w+)\\)`, 's');
    const inHelp = option.exec(help.kind === 'help' ? help.text : '')?.[1] ?? 'missing';
    const inExample = new RegExp(`^# ${name}: (\\w+)$`, 'm').exec(EXAMPLE)?.[1] ?? 'missing';
    const inCode = DEFAULTS[`${name}Ms`];
    expect([parseDuration(inHelp), parseDuration(inExample)]).toEqual([inCode, inCode]);
  });
});

describe('the package', () => {
  it('holds the program and its papers, and installs nothing beside it', async () => {
    const { stdout } = await runProcess(
      'npm',
      ['pack', '--dry-run', '--json', '--ignore-scripts', '--silent'],
      { cwd: file('.') },
    );
    const [packed] = JSON.parse(stdout) as [{ files: { path: string }[] }];
    const paths = packed.files.map(({ path }) => path.replace(/^dist\/chunks\/.*\.js$/, 'dist/chunks/…'));
    expect([...new Set(paths)].sort()).toEqual(
      [
        '.cssrc.example',
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'dist/chunks/…',
        'dist/css-upgrade.js',
        'package.json',
      ].sort(),
    );
    const { dependencies } = JSON.parse(readFileSync(file('package.json'), 'utf8')) as {
      dependencies?: object;
    };
    expect(dependencies).toBeUndefined();
  });
});
