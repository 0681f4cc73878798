import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The rules that the walls are built with. The others have no say here, and need no types. */
const WALL_RULES = [
  'no-restricted-imports',
  'no-restricted-globals',
  'no-restricted-properties',
  'no-restricted-syntax',
  'no-console',
];

const eslint = new ESLint({
  cwd: ROOT,
  ruleFilter: ({ ruleId }) => WALL_RULES.includes(ruleId),
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});

/** Which walls this code breaks at this place. */
async function breachesOf(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: join(ROOT, file), warnIgnored: true });
  if (result === undefined) throw new Error(`${file} was not linted`);
  const broken = result.messages.filter(({ fatal, ruleId }) => fatal === true || ruleId === null);
  if (broken.length > 0) throw new Error(`${file}: ${broken.map(({ message }) => message).join('; ')}`);
  return result.messages.map(({ ruleId }) => ruleId ?? '');
}

const importOf = (specifier: string): string =>
  `import * as planted from '${specifier}';\nexport { planted };\n`;
const typeImportOf = (specifier: string): string =>
  `import type { Planted } from '${specifier}';\nexport type Other = Planted;\n`;

/** Each package, and the one file that may import it. */
const PACKAGES = {
  commander: 'src/cli.ts',
  cosmiconfig: 'src/settings/config-file.ts',
  'js-yaml': 'src/settings/config-file.ts',
  got: 'src/cloud/http.ts',
  'cli-progress': 'src/render/bar.ts',
  chalk: 'src/render/colour.ts',
  'string-width': 'src/render/width.ts',
};

/** A place in each room, and some at the top. */
const ROOMS = ['upgrade', 'cloud', 'watch', 'render', 'settings', 'simulator', 'commands'] as const;
const PLACES = [
  ...ROOMS.map((room) => `src/${room}/planted.ts`),
  'src/planted.ts',
  'src/main.ts',
  'src/runtime.ts',
  'src/real-runtime.ts',
  'src/exit-codes.ts',
  'bin/css-upgrade.ts',
];

/** What stands above or beside each room. */
const BARRED: Readonly<Record<(typeof ROOMS)[number], readonly string[]>> = {
  upgrade: [
    ...['cloud/http', 'watch/watcher', 'render/plain', 'settings/settings', 'simulator/server'],
    ...['commands/watch', 'cli', 'main', 'real-runtime', 'runtime', 'exit-codes'],
  ],
  cloud: [
    ...['watch/watcher', 'render/plain', 'settings/settings', 'simulator/server', 'commands/watch'],
    ...['cli', 'main', 'real-runtime'],
  ],
  watch: [
    ...['render/plain', 'settings/settings', 'simulator/server', 'commands/watch'],
    ...['cli', 'main', 'real-runtime'],
  ],
  render: [
    ...['cloud/http', 'watch/watcher', 'settings/settings', 'simulator/server', 'commands/watch'],
    ...['cli', 'main', 'real-runtime'],
  ],
  settings: [
    ...['upgrade/task', 'cloud/http', 'watch/watcher', 'render/plain', 'simulator/server'],
    ...['commands/watch', 'cli', 'main', 'real-runtime'],
  ],
  simulator: [
    ...['watch/watcher', 'render/plain', 'settings/settings', 'commands/watch'],
    ...['cli', 'main', 'real-runtime'],
  ],
  commands: ['cli', 'main', 'real-runtime'],
};

/** What each room may import: the walls let it through. */
const ALLOWED: Readonly<Record<(typeof ROOMS)[number], readonly string[]>> = {
  upgrade: ['./task.ts'],
  cloud: ['./http.ts', '../upgrade/task.ts', '../runtime.ts', 'node:http'],
  watch: ['./look.ts', '../upgrade/task.ts', '../runtime.ts'],
  render: ['./plain.ts', '../upgrade/events.ts', '../runtime.ts', '../exit-codes.ts'],
  settings: ['./keys.ts', '../failure.ts', 'node:fs'],
  simulator: ['./plot.ts', '../upgrade/task.ts', '../cloud/sign.ts', '../runtime.ts', 'node:http'],
  commands: [
    ...[
      './api.ts',
      '../upgrade/task.ts',
      '../cloud/css-api.ts',
      '../watch/watcher.ts',
      '../render/choose.ts',
    ],
    ...['../settings/settings.ts', '../simulator/server.ts', '../runtime.ts', '../exit-codes.ts'],
  ],
};

describe('the walls are about files that exist', () => {
  const files = [
    ...Object.values(PACKAGES),
    ...Object.values(BARRED).flatMap((names) => names.map((name) => `src/${name}.ts`)),
  ];
  it.each([...new Set(files)])('%s', (file) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
  });
});

describe('each package lives in one file', () => {
  describe.each(Object.entries(PACKAGES))('%s', (name, home) => {
    it(`is let into ${home}`, async () => {
      expect(await breachesOf(home, importOf(name))).toEqual([]);
    });

    const others = [...new Set([...PLACES, ...Object.values(PACKAGES)])].filter((place) => place !== home);
    it.each(others)('is kept out of %s', async (place) => {
      for (const specifier of [name, `${name}/deep/inside.js`]) {
        expect(await breachesOf(place, importOf(specifier))).toContain('no-restricted-imports');
      }
    });
  });
});

describe.each(ROOMS)('%s', (room) => {
  /** An ordinary file of the room, and those that have rules of their own for the sake of a package. */
  const files = [
    `src/${room}/planted.ts`,
    ...new Set(Object.values(PACKAGES).filter((file) => file.startsWith(`src/${room}/`))),
  ];

  describe.each(files)('%s', (file) => {
    it.each(BARRED[room])('does not import %s', async (name) => {
      for (const code of [importOf(`../${name}.ts`), typeImportOf(`../${name}.ts`)]) {
        expect(await breachesOf(file, code)).toEqual(['no-restricted-imports']);
      }
    });

    it.each(ALLOWED[room])('may import %s', async (specifier) => {
      const code = room === 'watch' ? importOf(specifier) : importOf(specifier) + typeImportOf(specifier);
      expect(await breachesOf(file, code)).toEqual([]);
    });
  });

  it('does not import a higher room from a folder inside it', async () => {
    const code = importOf(`../../${BARRED[room][0] ?? ''}.ts`);
    expect(await breachesOf(`src/${room}/inside/planted.ts`, code)).toEqual(['no-restricted-imports']);
  });
});

describe('watch knows the cloud as an interface', () => {
  it.each([
    ['a type', typeImportOf('../cloud/css-api.ts'), []],
    ['a value', importOf('../cloud/css-api.ts'), ['no-restricted-imports']],
    [
      'a value beside a type',
      "import { createCssApi, type UpgradeApi } from '../cloud/css-api.ts';\nexport const x: UpgradeApi = createCssApi;\n",
      ['no-restricted-imports'],
    ],
    ['a value passed on', "export { createCssApi } from '../cloud/css-api.ts';\n", ['no-restricted-imports']],
    ['all of it passed on', "export * from '../cloud/css-api.ts';\n", ['no-restricted-imports']],
  ])('%s', async (_, code, expected) => {
    expect(await breachesOf('src/watch/planted.ts', code)).toEqual(expected);
  });
});

describe('upgrade is pure', () => {
  it.each(['node:fs', 'node:timers/promises', 'node:process', 'fs', 'chalk', '@scope/package', 'zod'])(
    'it imports no %s',
    async (specifier) => {
      expect(await breachesOf('src/upgrade/planted.ts', importOf(specifier))).toContain(
        'no-restricted-imports',
      );
    },
  );

  it.each([
    ['Date.now()'],
    ['new Date()'],
    ["Date.parse('2023-01-05')"],
    ['process.env'],
    ['setTimeout(() => 1, 1)'],
    ['setInterval(() => 1, 1)'],
    ['setImmediate(() => 1)'],
    ["fetch('https://example.org')"],
    ['Intl.DateTimeFormat()'],
    ['console'],
  ])('it does not use %s', async (expression) => {
    const breaches = await breachesOf('src/upgrade/planted.ts', `export const planted = ${expression};\n`);
    expect(breaches).toContain('no-restricted-globals');
  });

  it('it draws no random numbers', async () => {
    const breaches = await breachesOf('src/upgrade/planted.ts', 'export const planted = Math.random();\n');
    expect(breaches).toEqual(['no-restricted-properties']);
  });

  it('it may count', async () => {
    const code = 'export const planted = Math.max(1, [1, 2].length);\n';
    expect(await breachesOf('src/upgrade/planted.ts', code)).toEqual([]);
  });
});

describe.each(['src/runtime.ts', 'src/exit-codes.ts'])('%s imports nothing of ours', (file) => {
  it.each(['./failure.ts', './upgrade/task.ts', '../bin/css-upgrade.ts'])('%s', async (specifier) => {
    expect(await breachesOf(file, importOf(specifier))).toEqual(['no-restricted-imports']);
    expect(await breachesOf(file, typeImportOf(specifier))).toEqual(['no-restricted-imports']);
  });
});

describe('the outside world', () => {
  const OUTSIDE = [
    ['process.exit(0)', 'no-restricted-globals'],
    ['process.env', 'no-restricted-globals'],
    ['setTimeout(() => 1, 1)', 'no-restricted-globals'],
    ['setInterval(() => 1, 1)', 'no-restricted-globals'],
    ['Date.now()', 'no-restricted-properties'],
    ['Math.random()', 'no-restricted-properties'],
  ] as const;
  const code = (expression: string): string => `export const planted = ${expression};\n`;
  const behindIt = [
    ...ROOMS.filter((room) => room !== 'upgrade').map((room) => `src/${room}/planted.ts`),
    ...Object.values(PACKAGES),
    ...['src/planted.ts', 'src/runtime.ts', 'src/exit-codes.ts'],
  ];

  describe.each([...new Set(behindIt)])('%s gets it as a Runtime', (file) => {
    it.each(OUTSIDE)('not by %s', async (expression, rule) => {
      expect(await breachesOf(file, code(expression))).toEqual([rule]);
    });

    it('and may use what is no part of it', async () => {
      expect(await breachesOf(file, code("new Date(0).toISOString() + Math.floor(1.5) + 'process'"))).toEqual(
        [],
      );
    });
  });

  it.each(['src/main.ts', 'src/real-runtime.ts', 'bin/css-upgrade.ts'])('%s makes it', async (file) => {
    for (const [expression] of OUTSIDE) expect(await breachesOf(file, code(expression))).toEqual([]);
  });
});

describe('nobody writes to the console', () => {
  it.each([...PLACES.filter((place) => !place.startsWith('src/upgrade/')), 'test/planted.test.ts'])(
    '%s',
    async (file) => {
      for (const method of ['log', 'error']) {
        expect(await breachesOf(file, `console.${method}('planted');\n`)).toEqual(['no-console']);
      }
    },
  );
});

describe('loading late, and other ways around a wall', () => {
  it.each([
    ['src/watch/planted.ts', "export const planted = await import('chalk');\n"],
    ['src/upgrade/planted.ts', "export const planted = await import('node:fs');\n"],
    ['src/commands/planted.ts', "export const planted = await import('../render/live.ts');\n"],
    ['src/render/planted.ts', "export const planted = await import('got');\n"],
    ['src/render/planted.ts', 'export const planted = (name: string): unknown => import(name);\n'],
    ['src/settings/planted.ts', "export const planted = await import('node:process');\n"],
    ['src/render/planted.ts', "export const planted = await import('../cloud/http.ts');\n"],
    ['src/watch/planted.ts', "export const planted = fetch('http://localhost');\n"],
    ['src/upgrade/planted.ts', importOf('../failure.ts')],
    ['src/failure.ts', importOf('./runtime.ts')],
    ['src/settings/planted.ts', importOf('../runtime.ts')],
    ['src/watch/planted.ts', importOf('../../src/render/live.ts')],
    ['src/watch/planted.ts', importOf('node:process')],
    ['src/watch/planted.ts', importOf('node:timers/promises')],
    ['src/simulator/planted.ts', importOf('../cloud/css-api.ts')],
    ['src/watch/planted.ts', 'export const planted = performance.now();\n'],
    ['src/watch/planted.ts', 'export const planted = globalThis.process;\n'],
    ['src/render/planted.ts', 'export const planted = new Date();\n'],
  ])('%s: %s', async (place, code) => {
    expect(await breachesOf(place, code)).not.toEqual([]);
  });

  it.each([
    ['src/main.ts', "export const planted = await import('./commands/watch.ts');\n"],
    ['src/render/choose.ts', "export const planted = await import('./live.ts');\n"],
    ['src/simulator/planted.ts', importOf('../cloud/sign.ts')],
    ['src/render/planted.ts', 'export const planted = new Date(0);\n'],
  ])('%s may: %s', async (place, code) => {
    expect(await breachesOf(place, code)).toEqual([]);
  });
});
