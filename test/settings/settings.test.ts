import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/failure.ts';
import type { ConfigFile, Place } from '../../src/settings/config-file.ts';
import type { KeyName } from '../../src/settings/keys.ts';
import { KEYS, isKeyName, optionOf, variableOf } from '../../src/settings/keys.ts';
import type { Access, Flags, PlainSettings } from '../../src/settings/settings.ts';
import { accessOf, gatherSettings, isLocal, settingsOf } from '../../src/settings/settings.ts';

type Env = Readonly<Record<string, string>>;

const NAMES = Object.keys(KEYS).filter(isKeyName);

function fileAt(place: Place, values: Readonly<Record<string, string>>): ConfigFile {
  const folder = { 'working-folder': '/project', 'home-folder': '/home/me', 'command-line': '/ci' }[place];
  return { path: `${folder}/.cssrc`, place, values: new Map(Object.entries(values)) };
}

function settings(flags: Flags, env: Env = {}, files: readonly ConfigFile[] = []): PlainSettings {
  return settingsOf(flags, env, { files, warnings: [] });
}

function failureOf(act: () => unknown): Failure {
  try {
    act();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Of each setting: a text with its value, and another text. */
const SAMPLES: Readonly<Record<KeyName, readonly [string, unknown, string]>> = {
  region: ['cn-north-4', 'cn-north-4', 'cn-north-1'],
  projectId: ['0123', '0123', '4567'],
  endpoint: ['https://example.org', new URL('https://example.org'), 'https://example.net'],
  cluster: ['es-prod', 'es-prod', 'es-test'],
  lang: ['zh-cn', 'zh-cn', 'en-us'],
  mode: ['az-migration', 'az-migration', 'upgrade'],
  interval: ['30s', 30_000, '1m'],
  timeout: ['6h', 21_600_000, '1h'],
  maxOutage: ['5m', 300_000, '1h'],
  waitForStart: ['10', 10_000, '20'],
  retryGrace: ['1h30m', 5_400_000, '0'],
  heartbeat: ['0', 0, '5m'],
  progress: ['quiet', 'quiet', 'plain'],
  utc: ['true', true, 'false'],
  ascii: ['0', false, '1'],
  record: ['stream.ndjson', 'stream.ndjson', 'other.ndjson'],
};

/** The official variables, in their order, behind `CSS_UPGRADE_…`. */
const OFFICIAL: Readonly<Partial<Record<KeyName, readonly string[]>>> = {
  region: ['HW_REGION_NAME'],
  projectId: ['HUAWEICLOUD_SDK_PROJECT_ID', 'HW_PROJECT_ID'],
};

interface Given {
  readonly flags: Record<string, string>;
  readonly env: Record<string, string>;
  readonly working: Record<string, string>;
  readonly home: Record<string, string>;
}

/** One place that a setting may come from. */
interface Source {
  readonly origin: string;
  readonly file: string | null;
  readonly put: (given: Given, text: string) => void;
}

/** The sources of a setting, first to last. */
function sourcesOf(name: KeyName): Source[] {
  const variables = [variableOf(name), ...(OFFICIAL[name] ?? [])];
  return [
    {
      origin: optionOf(name),
      file: null,
      put: ({ flags }, text) => (flags[name] = text),
    },
    ...variables.map((variable) => ({
      origin: variable,
      file: null,
      put: ({ env }: Given, text: string) => (env[variable] = text),
    })),
    {
      origin: `${name} in /project/.cssrc`,
      file: '/project/.cssrc',
      put: ({ working }, text) => (working[name] = text),
    },
    {
      origin: `${name} in /home/me/.cssrc`,
      file: '/home/me/.cssrc',
      put: ({ home }, text) => (home[name] = text),
    },
  ];
}

/** A setting with one text in its nth source, and another in every source behind. */
function givenFrom(name: KeyName, nth: number, first: string, behind: string): PlainSettings {
  const given: Given = { flags: {}, env: {}, working: {}, home: {} };
  for (const [index, source] of sourcesOf(name).entries()) {
    if (index >= nth) source.put(given, index === nth ? first : behind);
  }
  return settings(given.flags, given.env, [
    fileAt('working-folder', given.working),
    fileAt('home-folder', given.home),
  ]);
}

const TABLE = NAMES.flatMap((name) =>
  sourcesOf(name).map(({ origin, file }, nth) => ({ name, origin, file, nth })),
);

describe('which source of a setting is taken', () => {
  it.each(TABLE)('$name: $origin before all behind it', ({ name, origin, file, nth }) => {
    const [text, value, other] = SAMPLES[name];
    const found = givenFrom(name, nth, text, other);
    expect(found.get(name, null)).toEqual(value);
    expect(found.originOf(name)).toBe(origin);
    expect(found.fileOf(name)?.path ?? null).toBe(file);
  });

  it.each(NAMES)('%s: else the default', (name) => {
    const found = settings({}, {}, [fileAt('working-folder', {}), fileAt('home-folder', {})]);
    expect(found.get(name, 'the default of the command')).toBe('the default of the command');
    expect(found.originOf(name)).toBe('the default');
    expect(found.fileOf(name)).toBeNull();
  });

  it.each(NAMES)('%s: an empty variable counts as not set', (name) => {
    const [text, value] = SAMPLES[name];
    for (const empty of ['', ' ', '\t\n']) {
      const env = Object.fromEntries(
        [variableOf(name), ...(OFFICIAL[name] ?? [])].map((key) => [key, empty]),
      );
      const found = settings({}, env, [fileAt('home-folder', { [name]: text })]);
      expect(found.get(name, null)).toEqual(value);
    }
  });

  it('names options and variables after the key', () => {
    expect(NAMES.map((name) => [name, optionOf(name), variableOf(name)])).toEqual([
      ['region', '--region', 'CSS_UPGRADE_REGION'],
      ['projectId', '--project-id', 'CSS_UPGRADE_PROJECT_ID'],
      ['endpoint', '--endpoint', 'CSS_UPGRADE_ENDPOINT'],
      ['cluster', '--cluster', 'CSS_UPGRADE_CLUSTER'],
      ['lang', '--lang', 'CSS_UPGRADE_LANG'],
      ['mode', '--mode', 'CSS_UPGRADE_MODE'],
      ['interval', '--interval', 'CSS_UPGRADE_INTERVAL'],
      ['timeout', '--timeout', 'CSS_UPGRADE_TIMEOUT'],
      ['maxOutage', '--max-outage', 'CSS_UPGRADE_MAX_OUTAGE'],
      ['waitForStart', '--wait-for-start', 'CSS_UPGRADE_WAIT_FOR_START'],
      ['retryGrace', '--retry-grace', 'CSS_UPGRADE_RETRY_GRACE'],
      ['heartbeat', '--heartbeat', 'CSS_UPGRADE_HEARTBEAT'],
      ['progress', '--progress', 'CSS_UPGRADE_PROGRESS'],
      ['utc', '--utc', 'CSS_UPGRADE_UTC'],
      ['ascii', '--ascii', 'CSS_UPGRADE_ASCII'],
      ['record', '--record', 'CSS_UPGRADE_RECORD'],
    ]);
  });

  it('a flag without a value is true', () => {
    expect(settings({ utc: true }).get('utc', false)).toBe(true);
  });
});

const WRONG: readonly (readonly [KeyName, readonly string[]])[] = [
  ['region', ['cn north 4', 'cn_north_4', 'cn-north-4/..', 'cn-north-4.evil.org', 'é', 'a\nb']],
  ['projectId', ['0123/4567', '{id}', '..', '0123?x=1', '%2e']],
  ['cluster', ['es/prod', 'es prod', '../x']],
  ['lang', ['en', 'EN-US', 'de-de', 'constructor']],
  ['mode', ['AUTO', 'az', 'both']],
  ['progress', ['fancy', 'Live', 'json']],
  ['utc', ['yes', 'no', 'TRUE', '2', 'constructor', 'toString', '__proto__']],
  ['ascii', ['on', 'valueOf']],
  ...(['interval', 'timeout', 'maxOutage', 'waitForStart', 'retryGrace', 'heartbeat'] as const).map(
    (name) => [name, ['soon', '-1', '5 m', '1e3']] as const,
  ),
  [
    'endpoint',
    [
      'example.org',
      '//example.org',
      'ftp://example.org',
      'file:///etc/passwd',
      'http://example.org',
      'http://10.0.0.1',
      'http://127.0.0.1.evil.org',
      'http://localhost.evil.org',
      'https://user@example.org',
      'https://user:word@example.org',
      'https://:word@example.org',
      'http://user@localhost',
      'https://example.org/v1.0',
      'https://example.org//',
      'https://example.org/?a=b',
      'https://example.org/#a',
      'https://css.cn-north-4.myhuaweicloud.com\\@evil.org',
      'https://',
    ],
  ],
];

describe('a wrong value', () => {
  const wrongValues = WRONG.flatMap(([name, texts]) => texts.map((text) => ({ name, text })));

  it.each(wrongValues)('$name $text is refused, with where it stands', ({ name, text }) => {
    for (const [nth, { origin }] of sourcesOf(name).entries()) {
      const { outcome, message } = failureOf(() => givenFrom(name, nth, text, SAMPLES[name][0]));
      expect(outcome).toBe('usage');
      expect(message.startsWith(`${origin} is `)).toBe(true);
      expect(message).toContain(`must be ${KEYS[name].expected}`);
    }
  });

  it.each(NAMES)('%s: empty on the command line is one', (name) => {
    expect(failureOf(() => settings({ [name]: '' })).message).toContain(`${optionOf(name)} is ""`);
  });

  it('in a file is told though another source hides it', () => {
    const files = [fileAt('home-folder', { interval: 'soon' })];
    const { message } = failureOf(() => settings({ interval: '30s' }, {}, files));
    expect(message).toContain('interval in /home/me/.cssrc');
  });

  it('of a duration shows the accepted forms', () => {
    expect(failureOf(() => settings({ timeout: 'soon' })).message).toContain(
      '90s, 15m, 6h, 1h30m, 2d, 500ms, or a number of seconds',
    );
  });
});

describe('endpoints that can be', () => {
  it.each([
    ['https://example.org', 'https://example.org'],
    ['https://example.org/', 'https://example.org'],
    ['https://example.org:8443', 'https://example.org:8443'],
    ['HTTPS://Example.ORG', 'https://example.org'],
    ['http://localhost:9200', 'http://localhost:9200'],
    ['http://127.0.0.1:9200/', 'http://127.0.0.1:9200'],
    ['http://127.1.2.3', 'http://127.1.2.3'],
    ['http://[::1]:9200', 'http://[::1]:9200'],
    ['https://localhost', 'https://localhost'],
  ])('%s', (text, origin) => {
    expect(access({ endpoint: text, projectId: 'p' }).endpoint).toBe(origin);
  });
});

const KEY: Env = { CSS_UPGRADE_AK: 'ak', CSS_UPGRADE_SK: 'MARKED-SECRET' };

function access(flags: Flags, env: Env = KEY, files: readonly ConfigFile[] = []): Access {
  return accessOf(settings(flags, env, files), env);
}

describe('access to the API', () => {
  it('needs region, project and credentials', () => {
    expect(access({ region: 'cn-north-1', projectId: 'p' })).toEqual({
      endpoint: 'https://es.cn-north-1.myhuaweicloud.com',
      region: 'cn-north-1',
      projectId: 'p',
      credentials: {
        ak: 'ak',
        sk: 'MARKED-SECRET',
        securityToken: null,
        from: 'the environment (CSS_UPGRADE_AK)',
        file: null,
      },
    });
  });

  it.each<[string, Flags, Env, 'usage' | 'auth', string, string]>([
    ['no region', { projectId: 'p' }, KEY, 'usage', 'the region is missing', 'CSS_UPGRADE_REGION'],
    ['no project', { region: 'eu-de' }, KEY, 'usage', 'the project id is missing', 'CSS_UPGRADE_PROJECT_ID'],
    ['no credentials', { region: 'eu-de', projectId: 'p' }, {}, 'auth', 'no credentials', 'CSS_UPGRADE_AK'],
    [
      'half a set',
      { region: 'eu-de', projectId: 'p' },
      { HW_ACCESS_KEY: 'ak' },
      'usage',
      'HW_SECRET_KEY is missing',
      'whole',
    ],
    [
      'a region nobody knows',
      { region: 'cn-noth-4', projectId: 'p' },
      KEY,
      'usage',
      '"cn-noth-4" with CSS (--region)',
      'Did you mean cn-north-4?',
    ],
    [
      'a region like no other',
      { region: 'mars-central-1', projectId: 'p' },
      KEY,
      'usage',
      '"mars-central-1"',
      'The regions are ae-ad-1, ',
    ],
    [
      'a region nobody knows, from a variable',
      { projectId: 'p' },
      { ...KEY, HW_REGION_NAME: 'eu-de1' },
      'usage',
      '(HW_REGION_NAME)',
      'Did you mean eu-de?',
    ],
  ])('%s', (_, flags, env, outcome, reason, hint) => {
    const failure = failureOf(() => access(flags, env));
    expect(failure.outcome).toBe(outcome);
    expect(failure.message).toContain(reason);
    expect(failure.hint).toContain(hint);
  });

  it.each([null, 'mars-central-1', 'cn-north-4'])('with an endpoint the region may be %j', (region) => {
    const flags = { endpoint: 'https://example.org', projectId: 'p', ...(region === null ? {} : { region }) };
    expect(access(flags)).toMatchObject({ endpoint: 'https://example.org', region });
  });
});

const ELSEWHERE = 'https://css.example.org';
const keyInFile = { ak: 'file-ak', sk: 'MARKED-SECRET' };

describe('whom credentials are shown to', () => {
  const PLAIN = { region: 'cn-north-4', projectId: 'p' };

  it.each<[string, Flags, Env, readonly ConfigFile[]]>([
    ['the command line', { endpoint: ELSEWHERE }, KEY, []],
    ['the environment', {}, { ...KEY, CSS_UPGRADE_ENDPOINT: ELSEWHERE }, []],
    ['the home folder', {}, KEY, [fileAt('home-folder', { endpoint: ELSEWHERE })]],
    ['--config', {}, KEY, [fileAt('command-line', { endpoint: ELSEWHERE })]],
    [
      'the home folder, credentials of the working folder',
      {},
      {},
      [fileAt('working-folder', keyInFile), fileAt('home-folder', { endpoint: ELSEWHERE })],
    ],
    [
      'the working folder, with credentials of that same file',
      {},
      {},
      [fileAt('working-folder', { endpoint: ELSEWHERE, ...keyInFile })],
    ],
    [
      'the working folder, which the command line overrules',
      { endpoint: ELSEWHERE },
      KEY,
      [fileAt('working-folder', { endpoint: 'https://evil.org' })],
    ],
  ])('any host that comes from %s', (_, flags, env, files) => {
    expect(access({ ...PLAIN, ...flags }, env, files).endpoint).toBe(ELSEWHERE);
  });

  const FOREIGN: readonly (readonly [string, Env, readonly ConfigFile[], string])[] = [
    ['the environment', KEY, [], 'the environment (CSS_UPGRADE_AK)'],
    ['the home folder', {}, [fileAt('home-folder', keyInFile)], '/home/me/.cssrc'],
    // Its own half of a set does not make it trusted: the environment comes first.
    ['the environment before its own', { ...KEY }, [], 'the environment (CSS_UPGRADE_AK)'],
  ];

  describe.each(FOREIGN)(
    'an endpoint of the working folder, credentials of %s',
    (label, env, others, from) => {
      const own = label.endsWith('its own') ? keyInFile : {};
      const withEndpoint = (endpoint: string): Access =>
        access(PLAIN, env, [fileAt('working-folder', { endpoint, ...own }), ...others]);

      it.each([
        'https://css.cn-north-4.myhuaweicloud.com',
        'https://es.cn-north-1.myhuaweicloud.com',
        'https://iam.cn-north-4.myhuaweicloud.com',
        'https://iam.myhuaweicloud.com',
        'https://css.eu-west-101.myhuaweicloud.eu',
        'https://css.eu-de.otc.t-systems.com',
        'https://CSS.CN-NORTH-4.MYHUAWEICLOUD.COM',
        'https://css.cn-north-4.myhuaweicloud.com:443/',
      ])("%s is the cloud's own: used", (endpoint) => {
        expect(withEndpoint(endpoint).endpoint).toBe(new URL(endpoint).origin);
      });

      it.each([
        'https://evil.org',
        'https://css.x.myhuaweicloud.com.evil.org',
        'https://css.x.myhuaweicloud.com.',
        'https://css.x.myhuaweicloud.com%2eevil.org',
        'https://css.x.notmyhuaweicloud.com',
        'https://myhuaweicloud.com',
        'https://obs.cn-north-4.myhuaweicloud.com',
        'https://evil.css.x.myhuaweicloud.com',
        'https://xn--css-.x.myhuaweicloud.com.evil.org',
        'https://10.0.0.1',
        // Another user of this machine may listen there.
        'https://localhost',
        'http://localhost:9200',
        'http://127.0.0.1:9200',
        'http://[::1]:9200',
      ])('%s is not: refused, naming the file', (endpoint) => {
        const { outcome, message, hint } = failureOf(() => withEndpoint(endpoint));
        expect(outcome).toBe('usage');
        expect(message).toContain('/project/.cssrc sets the endpoint');
        expect(message).toContain(new URL(endpoint).origin);
        expect(message).toContain(`credentials from ${from} are not shown to it`);
        expect(message).not.toContain('MARKED-SECRET');
        expect(hint).toContain('--endpoint');
      });
    },
  );
});

describe('whether an endpoint is this machine', () => {
  it.each([
    ['http://localhost:1', true],
    ['http://127.0.0.1:1', true],
    ['http://[::1]:1', true],
    ['https://127.0.0.1.evil.org', false],
    ['https://css.cn-north-4.myhuaweicloud.com', false],
  ])('%s: %s', (endpoint, expected) => {
    expect(isLocal(endpoint)).toBe(expected);
  });
});

describe('settings gathered from real folders', () => {
  let root: string;
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'css-upgrade-settings-')));
    for (const [folder, content] of [
      ['project', 'region: cn-north-1\ncluster: near'],
      ['home', 'region: cn-north-4\ninterval: 20s'],
      ['ci', 'region: eu-de'],
    ] as const) {
      mkdirSync(join(root, folder));
      writeFileSync(join(root, folder, '.cssrc'), content);
    }
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it.each<[string, Flags, readonly [string | null, string | null, number | null], readonly string[]]>([
    ['both folders', {}, ['cn-north-1', 'near', 20_000], ['project', 'home']],
    ['--config instead', { config: '../ci/.cssrc' }, ['eu-de', null, null], ['ci']],
    ['the command line first', { region: 'eu-nl' }, ['eu-nl', 'near', 20_000], ['project', 'home']],
  ])('%s', async (_, flags, expected, folders) => {
    const found = await gatherSettings({
      flags,
      env: {},
      workingFolder: join(root, 'project'),
      homeFolder: join(root, 'home'),
    });
    const values = [found.get('region', null), found.get('cluster', null), found.get('interval', null)];
    expect(values).toEqual(expected);
    expect(found.files.map(({ path }) => path)).toEqual(
      folders.map((folder) => join(root, folder, '.cssrc')),
    );
  });
});
