import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/failure.ts';
import type { FoundFiles } from '../../src/settings/config-file.ts';
import { findConfigFiles } from '../../src/settings/config-file.ts';
import { FILE_KEYS } from '../../src/settings/keys.ts';

const isRoot = process.getuid?.() === 0;
const SECRET = 'MARKED-SECRET';

let root: string;
let working: string;
let home: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'css-upgrade-config-')));
  [working, home] = [join(root, 'project'), join(root, 'home')];
  mkdirSync(working);
  mkdirSync(home);
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Writes a file that nobody else can read. */
function write(folder: string, name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

function find(given: string | null = null): Promise<FoundFiles> {
  return findConfigFiles(working, home, given);
}

/** The values of one `.cssrc` with this content, read from the home folder. */
async function valuesOf(content: string, name = '.cssrc'): Promise<Record<string, string>> {
  write(home, name, content);
  const { files } = await find();
  return Object.fromEntries(files[0]?.values ?? []);
}

async function failureOf(reading: Promise<unknown>): Promise<Failure> {
  try {
    await reading;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('the forms of a configuration file', () => {
  it.each([
    ['.cssrc', '{"region": "cn-north-4", "interval": "30s"}'],
    ['.cssrc', 'region: cn-north-4\ninterval: 30s\n'],
    ['.cssrc', '# a comment\n"region": "cn-north-4"\n\ninterval: \'30s\''],
    ['.cssrc.json', '{"region": "cn-north-4", "interval": "30s"}'],
    ['.cssrc.yaml', 'region: cn-north-4\ninterval: 30s\n'],
    ['.cssrc.yml', '---\nregion: cn-north-4\ninterval: 30s\n'],
    ['.cssrc', 'region: cn-north-4\r\ninterval: 30s\r\n'],
    ['.cssrc', '\uFEFF{"region": "cn-north-4", "interval": "30s"}'],
    ['.cssrc', '\uFEFFregion: cn-north-4\ninterval: 30s\n'],
    ['.cssrc', '{"region": " cn-north-4 ", "interval": "30s"}'],
  ])('%s: %j', async (name, content) => {
    expect(await valuesOf(content, name)).toEqual({ region: 'cn-north-4', interval: '30s' });
  });

  it.each([
    ['an empty file', ''],
    ['blank lines', '\n \n'],
    ['a byte order mark alone', '\uFEFF'],
    ['comments alone', '# region: cn-north-4\n'],
    ['an empty object', '{}'],
    ['JSON null', 'null'],
  ])('%s sets nothing', async (_, content) => {
    expect(await valuesOf(content)).toEqual({});
  });

  it.each([
    ['a list', '["region"]'],
    ['a YAML list', '- region\n- cluster\n'],
    ['a text', `"${SECRET}"`],
    ['a bare word', SECRET],
    ['a number', '42'],
    ['true', 'true'],
    ['lines of a shell', `AK=${SECRET}\nSK=${SECRET}\n`],
  ])('%s is no configuration', async (_, content) => {
    const path = write(home, '.cssrc', content);
    const { outcome, message, hint } = await failureOf(find());
    expect({ outcome, message }).toEqual({
      outcome: 'usage',
      message: `the configuration file ${path} does not hold keys and values`,
    });
    expect(hint).not.toBeNull();
  });
});

describe('values', () => {
  it.each<[string, string, Record<string, string>]>([
    // A YAML scalar stays the text that it is.
    [
      'digits',
      'projectId: 05041fffa40025702f6dc009cc6f8f33',
      { projectId: '05041fffa40025702f6dc009cc6f8f33' },
    ],
    [
      'digits alone',
      'projectId: 12345678901234567890123456789012',
      { projectId: '12345678901234567890123456789012' },
    ],
    ['leading zeros', 'projectId: 00000000000000000000000000000007', { projectId: `${'0'.repeat(31)}7` }],
    ['an exponent', 'projectId: 1e10', { projectId: '1e10' }],
    ['hexadecimal', 'projectId: 0x10', { projectId: '0x10' }],
    ['a word for true', 'cluster: yes', { cluster: 'yes' }],
    ['the word null', 'cluster: null', { cluster: 'null' }],
    ['a date', 'cluster: 2023-01-05', { cluster: '2023-01-05' }],
    ['sexagesimal', 'record: 1:30', { record: '1:30' }],
    ['a YAML flag', 'utc: true', { utc: 'true' }],
    ['YAML without quotes in braces', '{projectId: 007}', { projectId: '007' }],
    // JSON knows numbers.
    ['a JSON count of seconds', '{"interval": 15}', { interval: '15' }],
    ['JSON digits in quotes', '{"projectId": "0123"}', { projectId: '0123' }],
    ['a JSON flag', '{"utc": true, "ascii": false}', { utc: 'true', ascii: 'false' }],
    // Nothing set is as if the key were not there.
    ['JSON null', '{"region": null, "cluster": "es"}', { cluster: 'es' }],
    ['an empty text', '{"region": "", "cluster": "es"}', { cluster: 'es' }],
    ['blanks', '{"region": "  ", "cluster": "es"}', { cluster: 'es' }],
    ['YAML without a value', 'region:\ncluster: es\n', { cluster: 'es' }],
    // Editors' schemas.
    ['$schema', '{"$schema": "https://example.org/cssrc.json", "cluster": "es"}', { cluster: 'es' }],
    ['$schema of any kind', '$schema: {a: [1]}\ncluster: es', { cluster: 'es' }],
  ])('%s: %s', async (_, content, expected) => {
    expect(await valuesOf(content)).toEqual(expected);
  });

  it.each([
    ['a JSON number too long to be exact', '{"projectId": 12345678901234567890}', 'projectId'],
    ['a JSON fraction for an id', '{"cluster": 1.5}', 'cluster'],
    ['true for a text', '{"region": true}', 'region'],
    ['a list', '{"cluster": ["es"]}', 'cluster'],
    ['an object', '{"endpoint": {"url": "https://example.org"}}', 'endpoint'],
    ['a list in YAML', 'cluster:\n  - es\n', 'cluster'],
    ['a secret that is no text', `{"sk": ["${SECRET}"]}`, 'sk'],
    ['a secret that is true', '{"sk": true}', 'sk'],
  ])('%s is refused by name', async (_, content, key) => {
    const path = write(home, '.cssrc', content);
    const { outcome, message } = await failureOf(find());
    expect({ outcome, message }).toEqual({
      outcome: 'usage',
      message: `${key} in ${path} must be a text in quotes`,
    });
  });
});

describe('keys', () => {
  it('knows these', () => {
    expect([...FILE_KEYS].sort()).toEqual([
      ...['ak', 'ascii', 'cluster', 'endpoint', 'heartbeat', 'interval', 'lang', 'maxOutage', 'mode'],
      ...['progress', 'projectId', 'record', 'region', 'retryGrace', 'securityToken', 'sk', 'timeout'],
      ...['utc', 'waitForStart'],
    ]);
  });

  it.each<[string, string, string | null]>([
    ['{"regoin": "cn-north-4"}', 'regoin', 'region'],
    ['project_id: 0123', 'project_id', 'projectId'],
    ['max-outage: 5m', 'max-outage', 'maxOutage'],
    ['AK: ak', 'AK', 'ak'],
    ['pasword-of-the-house: x', 'pasword-of-the-house', null],
    ['{"toString": "x"}', 'toString', null],
    ['{"constructor": "x"}', 'constructor', null],
    ['{"__proto__": {"region": "cn-north-4"}}', '__proto__', null],
    ['__proto__:\n  region: cn-north-4\n', '__proto__', null],
    // It would make cosmiconfig read and merge other files.
    ['{"$import": "other.json"}', '$import', null],
    ['$import: other.json\nregion: cn-north-4\n', '$import', null],
    ['{"$import": ["a.json", "b.json"]}', '$import', null],
    ['{"$import": null}', '$import', null],
    ['{"$schemas": "x"}', '$schemas', null],
  ])('%s has an unknown one', async (content, key, meant) => {
    const path = write(home, '.cssrc', content);
    write(home, 'other.json', '{"region": "cn-north-1"}');
    const { outcome, message, hint } = await failureOf(find());
    expect({ outcome, message }).toEqual({
      outcome: 'usage',
      message: `unknown key ${JSON.stringify(key)} in ${path}`,
    });
    expect(hint).toBe(meant === null ? `The keys are ${FILE_KEYS.join(', ')}.` : `Did you mean ${meant}?`);
  });

  it('refuses record in the working folder: a checked-out folder must not choose what is written', async () => {
    const path = write(working, '.cssrc', 'record: /home/me/.bashrc');
    const { outcome, message } = await failureOf(find());
    expect(outcome).toBe('usage');
    expect(message).toContain(path);
    expect(message).toContain('record');
  });

  it.each([
    ['the home folder', () => (write(home, '.cssrc', 'record: stream.ndjson'), find())],
    [
      'a file named with --config, even in the working folder',
      () => (write(working, '.cssrc', 'record: stream.ndjson'), find('.cssrc')),
    ],
  ])('takes record from %s', async (_, reading) => {
    const { files } = await reading();
    expect(files.map(({ values }) => values.get('record'))).toEqual(['stream.ndjson']);
  });
});

describe('where files are looked for', () => {
  it('in the working folder, then in the home folder', async () => {
    const nearer = write(working, '.cssrc', 'region: cn-north-1');
    const farther = write(home, '.cssrc.yaml', 'region: cn-north-4');
    const { files, warnings } = await find();
    expect(files.map(({ path, place }) => ({ path, place }))).toEqual([
      { path: nearer, place: 'working-folder' },
      { path: farther, place: 'home-folder' },
    ]);
    expect(warnings).toEqual([]);
  });

  it('nowhere else', async () => {
    const region = 'region: cn-north-4';
    for (const folder of [working, home]) {
      write(folder, '.cssrc.js', 'throw new Error("executed")');
      write(folder, '.cssrc.cjs', 'throw new Error("executed")');
      write(folder, '.cssrc.ts', 'throw new Error("executed")');
      write(folder, 'css.config.js', 'throw new Error("executed")');
      write(folder, 'package.json', '{"css": {"region": "cn-north-4"}}');
      write(folder, '.config/cssrc', region);
      write(folder, 'cssrc', region);
      write(folder, '.cssrc.bak', region);
    }
    write(root, '.cssrc', region);
    expect(await find()).toEqual({ files: [], warnings: [] });
  });

  it('nowhere in the home folder where there is none', async () => {
    const path = write(working, '.cssrc', 'region: cn-north-4');
    const { files } = await findConfigFiles(working, null, null);
    expect(files.map((file) => file.path)).toEqual([path]);
  });

  it.each([
    ['itself', () => [home, home] as const],
    [
      'through a symbolic link',
      () => {
        const link = join(root, 'link-to-home');
        symlinkSync(home, link);
        return [link, home] as const;
      },
    ],
    [
      'whose name is a symbolic link',
      () => {
        const link = join(root, 'link-to-home');
        symlinkSync(home, link);
        return [home, link] as const;
      },
    ],
    ['written differently', () => [join(home, '..', 'home', '.'), `${home}/`] as const],
  ])('a working folder that is the home folder %s counts as home, once', async (_, folders) => {
    write(home, '.cssrc', 'record: stream.ndjson');
    const { files } = await findConfigFiles(...folders(), null);
    expect(files.map(({ place }) => place)).toEqual(['home-folder']);
  });

  it('a folder inside the home folder does not count as home', async () => {
    const inside = join(home, 'project');
    write(inside, '.cssrc', 'region: cn-north-4');
    const { files } = await findConfigFiles(inside, home, null);
    expect(files.map(({ place }) => place)).toEqual(['working-folder']);
  });

  it.each([
    [['.cssrc', '.cssrc.json'], '.cssrc'],
    [['.cssrc.json', '.cssrc.yaml'], '.cssrc.json'],
    [['.cssrc.yaml', '.cssrc.yml'], '.cssrc.yaml'],
    [['.cssrc.yml', '.cssrc.yaml', '.cssrc.json', '.cssrc'], '.cssrc'],
  ])('of %j in one folder it takes %s and warns about the others', async (names, taken) => {
    for (const name of names) write(home, name, '{"region": "cn-north-4"}');
    const { files, warnings } = await find();
    expect(files.map(({ path }) => path)).toEqual([join(home, taken)]);
    expect(warnings.map(({ file }) => file)).toEqual([join(home, taken)]);
    for (const name of names) expect(warnings[0]?.reason).toContain(join(home, name));
  });

  it('a file that is not taken is not read', async () => {
    write(home, '.cssrc', 'region: cn-north-4');
    write(home, '.cssrc.json', '{broken');
    expect((await find()).files).toHaveLength(1);
  });
});

describe('--config', () => {
  it.each<[string, string, string]>([
    ['a path from the working folder', 'ci/upgrade.json', '{"region": "cn-north-4"}'],
    ['any name', 'ci/settings', 'region: cn-north-4'],
    ['any extension', 'ci/settings.txt', 'region: cn-north-4'],
    ['JSON in a .yaml', 'ci/settings.yaml', '{"region": "cn-north-4"}'],
    ['YAML in a .json', 'ci/settings.json', 'region: cn-north-4'],
    ['a package.json as any other file', 'ci/package.json', '{"region": "cn-north-4"}'],
    ['a .js as plain data', 'ci/settings.js', 'region: cn-north-4'],
    ['a .ts as plain data', 'ci/settings.ts', 'region: cn-north-4'],
  ])('replaces the files of both folders: %s', async (_, name, content) => {
    write(working, '.cssrc', 'region: cn-north-1');
    write(home, '.cssrc', 'region: cn-east-2');
    const path = write(working, name, content);
    const { files } = await find(name);
    expect(files).toEqual([{ path, place: 'command-line', values: new Map([['region', 'cn-north-4']]) }]);
  });

  it('takes an absolute path', async () => {
    const path = write(root, 'settings.json', '{"region": "cn-north-4"}');
    expect((await find(path)).files.map((file) => file.path)).toEqual([path]);
  });

  it.each(['js', 'cjs', 'mjs', 'ts'])('executes no .%s', async (extension) => {
    const marker = join(root, 'executed');
    const name = `settings.${extension}`;
    write(working, name, `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '');`);
    expect((await failureOf(find(name))).outcome).toBe('usage');
    expect(existsSync(marker)).toBe(false);
  });

  it('does not pick a part of a package.json', async () => {
    write(working, 'package.json', '{"name": "x", "css": {"region": "cn-north-4"}}');
    expect((await failureOf(find('package.json'))).message).toContain('unknown key "name"');
  });

  it.each<[string, string, string]>([
    ['nothing there', 'nowhere.json', 'there is no such file'],
    ['nothing there, not even a folder', 'nowhere/at/all.json', 'there is no such file'],
    ['a folder', 'folder', 'it is a folder'],
    ['a file taken for a folder', 'file/settings.json', 'ENOTDIR'],
    ['a link to itself', 'loop', 'ELOOP'],
    ['an empty name', '', 'it is a folder'],
  ])('%s: says so', async (_, name, why) => {
    mkdirSync(join(working, 'folder'));
    write(working, 'file', '{}');
    symlinkSync('loop', join(working, 'loop'));
    const { outcome, message } = await failureOf(find(name));
    expect({ outcome, message }).toEqual({
      outcome: 'usage',
      message: `cannot read the configuration file ${join(working, name)}: ${why}`,
    });
  });

  it.skipIf(isRoot)('a file that may not be read: says so', async () => {
    const path = write(working, 'settings.json', '{}');
    chmodSync(path, 0);
    expect((await failureOf(find('settings.json'))).message).toBe(
      `cannot read the configuration file ${path}: permission denied`,
    );
  });
});

describe('a file with a secret that others can read', () => {
  const holdsSecret = `ak: AK\nsk: ${SECRET}\n`;

  it.each<[string, string, number, boolean]>([
    ['everybody', holdsSecret, 0o644, true],
    ['the group', holdsSecret, 0o640, true],
    ['others, not the group', holdsSecret, 0o604, true],
    ['the owner alone', holdsSecret, 0o600, false],
    ['the owner alone, read-only', holdsSecret, 0o400, false],
    ['others may write only', holdsSecret, 0o622, false],
    ['everybody, a security token', `securityToken: ${SECRET}`, 0o644, true],
    ['everybody, without a secret', 'ak: AK\nregion: cn-north-4', 0o644, false],
    ['everybody, an empty secret', 'sk: ""', 0o644, false],
  ])('%s', async (_, content, mode, warned) => {
    const path = write(home, '.cssrc', content);
    chmodSync(path, mode);
    const { warnings } = await find();
    expect(warnings.map(({ file }) => file)).toEqual(warned ? [path] : []);
    for (const { reason } of warnings) {
      expect(reason).toContain(`chmod 600 ${path}`);
      expect(reason).not.toContain(SECRET);
    }
  });

  it.each(['working', 'given'])('is warned about in the %s place too', async (place) => {
    const path = write(working, '.cssrc', holdsSecret);
    chmodSync(path, 0o644);
    const { warnings } = await find(place === 'given' ? '.cssrc' : null);
    expect(warnings.map(({ file }) => file)).toEqual([path]);
  });
});

describe('a syntax error names path and line, and quotes nothing', () => {
  it.each<[string, string, number]>([
    ['a quote that is not closed', `region: cn-north-4\nsk: "${SECRET}\n`, 3],
    ['a JSON quote that is not closed', `{\n  "sk": "${SECRET},\n  "region": "cn-north-4"\n}`, 3],
    ['a JSON comma missing', `{\n  "sk": "${SECRET}"\n  "region": "cn-north-4"\n}`, 3],
    ['a JSON brace missing', `{\n  "sk": "${SECRET}"\n`, 3],
    ['text behind the JSON', `{"sk": "${SECRET}"}\n${SECRET}`, 2],
    ['a YAML indent', `ak: AK\n  sk: ${SECRET}\n`, 2],
    ['a tab', `region: cn-north-4\n\tsk: ${SECRET}\n`, 2],
    ['a space missing behind the colon', `region: cn-north-4\nsk:${SECRET}\n`, 3],
    ['a key twice', `sk: ${SECRET}\nsk: ${SECRET}\n`, 2],
    ['an alias without an anchor', `sk: *${SECRET}\n`, 1],
    ['a tag that nobody knows', `sk: !!js/function "${SECRET}"\n`, 1],
    ['a percent sign', `sk: %${SECRET}\n`, 1],
  ])('%s', async (_, content, line) => {
    const path = write(home, '.cssrc', content);
    const failure = await failureOf(find());
    expect(failure.outcome).toBe('usage');
    expect(failure.message).toBe(`the configuration file ${path} is neither JSON nor YAML, line ${line}`);
    const everything = inspect(failure, { depth: null, showHidden: true }) + JSON.stringify(failure);
    expect(everything).not.toContain(SECRET);
  });

  it('names the path alone where the parser knows no line', async () => {
    const path = write(home, '.cssrc', `sk: ${SECRET}\n---\nregion: cn-north-4\n`);
    const failure = await failureOf(find());
    expect(failure.message).toContain(path);
    expect(inspect(failure, { depth: null, showHidden: true })).not.toContain(SECRET);
  });

  it('text that is no UTF-8 or holds a NUL is no crash', async () => {
    const path = join(home, '.cssrc');
    writeFileSync(path, Buffer.from([0x73, 0x6b, 0x3a, 0x20, 0x00, 0xff, 0xfe]));
    expect((await failureOf(find())).message).toContain(path);
  });
});
