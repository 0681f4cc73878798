import { existsSync, realpathSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
// The class itself, not `cosmiconfig()`: that one first searches the working folder for a configuration of its own
// and executes it (docs/decisions.md). The package has no exports map and is pinned to an exact version.
import * as explorerModule from 'cosmiconfig/dist/Explorer.js';
import { FAILSAFE_SCHEMA, YAMLException, load as loadYaml } from 'js-yaml';
import { Failure } from '../failure.ts';
import { FILE_KEYS, isKeyName, KEYS } from './keys.ts';
import { nearest } from './nearest.ts';

/** Where a configuration file was found, which decides how far it is trusted. */
export type Place = 'working-folder' | 'home-folder' | 'command-line';

/** A configuration file, read as plain data. */
export interface ConfigFile {
  readonly path: string;
  readonly place: Place;
  /** By key: the checked texts. */
  readonly values: ReadonlyMap<string, string>;
}

/** Something odd about a file that is no error. */
export interface ConfigWarning {
  readonly file: string;
  readonly reason: string;
}

/** The files that count, nearest first, and what is odd about them. */
export interface FoundFiles {
  readonly files: readonly ConfigFile[];
  readonly warnings: readonly ConfigWarning[];
}

const FILE_NAMES = ['.cssrc', '.cssrc.json', '.cssrc.yaml', '.cssrc.yml'];
const SECRET_KEYS = ['sk', 'securityToken'];
/** A folder checked out from somewhere must not choose what is written. */
const REFUSED_IN_WORKING_FOLDER = ['record'];

/**
 * Reads the configuration of the working and the home folder, or the one file that `--config` names instead.
 * @throws {Failure} for a file that cannot be read, is no such configuration, or holds an unknown key or a bad value
 */
export async function findConfigFiles(
  workingFolder: string,
  homeFolder: string | null,
  given: string | null,
): Promise<FoundFiles> {
  if (given !== null) return read([{ path: resolve(workingFolder, given), place: 'command-line' }], []);
  const isHome = homeFolder !== null && samePlace(workingFolder, homeFolder);
  const folders: { folder: string; place: Place }[] = [
    ...(isHome ? [] : [{ folder: workingFolder, place: 'working-folder' } as const]),
    ...(homeFolder === null ? [] : [{ folder: homeFolder, place: 'home-folder' } as const]),
  ];
  const warnings: ConfigWarning[] = [];
  const found: { path: string; place: Place }[] = [];
  for (const { folder, place } of folders) {
    const [first, ...others] = FILE_NAMES.map((name) => join(folder, name)).filter((path) =>
      existsSync(path),
    );
    if (first === undefined) continue;
    found.push({ path: first, place });
    if (others.length > 0) {
      warnings.push({ file: first, reason: `${first} is used, ${others.join(', ')} beside it is not` });
    }
  }
  return read(found, warnings);
}

async function read(
  found: readonly { path: string; place: Place }[],
  warnings: readonly ConfigWarning[],
): Promise<FoundFiles> {
  const files = await Promise.all(found.map(({ path, place }) => readFile(path, place)));
  return { files, warnings: [...warnings, ...files.flatMap(exposedSecrets)] };
}

function exposedSecrets(file: ConfigFile): ConfigWarning[] {
  if (!SECRET_KEYS.some((key) => file.values.has(key)) || !othersCanRead(file.path)) return [];
  return [
    {
      file: file.path,
      reason: `${file.path} holds a secret and others can read it; run: chmod 600 ${file.path}`,
    },
  ];
}

/** By the file's mode bits; Windows has none, and Node makes up the same ones for every file there. */
function othersCanRead(path: string): boolean {
  return sep === '/' && (statSync(path).mode & 0o044) !== 0;
}

function samePlace(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    return resolve(a) === resolve(b);
  }
}

/** What cosmiconfig's own class is; its package declares no types for it. */
interface Explorer {
  load(path: string): Promise<{ readonly config?: unknown } | null>;
}
type Loader = (path: string, content: string) => unknown;
interface ExplorerOptions {
  readonly moduleName: string;
  readonly packageProp: readonly string[];
  readonly searchPlaces: readonly string[];
  readonly loaders: Readonly<Record<string, Loader>>;
  readonly searchStrategy: 'none';
  readonly transform: <T>(result: T) => T;
  readonly cache: boolean;
  readonly ignoreEmptySearchPlaces: boolean;
  readonly mergeImportArrays: boolean;
}
const { Explorer: ExplorerClass } = explorerModule as unknown as {
  Explorer: new (options: ExplorerOptions) => Explorer;
};

async function readFile(path: string, place: Place): Promise<ConfigFile> {
  const explorer = new ExplorerClass({
    moduleName: 'css',
    // Of a file that happens to be called package.json it would take the part named `css` alone.
    packageProp: [],
    searchPlaces: FILE_NAMES,
    // One loader for every name there is: nothing that cosmiconfig would execute by itself is left.
    loaders: { noExt: parse, default: parse },
    searchStrategy: 'none',
    transform: (result) => result,
    cache: false,
    ignoreEmptySearchPlaces: false,
    mergeImportArrays: false,
  });
  try {
    const result = await explorer.load(path);
    return { path, place, values: check(path, place, result?.config ?? {}) };
  } catch (error) {
    throw error instanceof Failure ? error : unreadable(path, error);
  }
}

/** Keeps the code of a foreign error and drops its text, which may quote the file. */
function unreadable(path: string, error: unknown): Error {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string') return error instanceof Error ? error : new Error(String(error));
  const why =
    { ENOENT: 'there is no such file', EACCES: 'permission denied', EISDIR: 'it is a folder' }[code] ?? code;
  return new Failure('usage', `cannot read the configuration file ${path}: ${why}`);
}

/** JSON or YAML as plain data. Quotes nothing of the file in its errors: it holds secrets. */
function parse(path: string, content: string): unknown {
  const text = content.replace(/^\uFEFF/, '');
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    data = parseYaml(path, text);
  }
  // cosmiconfig would read and merge whatever file this names.
  if (typeof data === 'object' && data !== null && Object.hasOwn(data, '$import'))
    throw unknownKey(path, '$import');
  return data;
}

/** The failsafe schema keeps every scalar a text: a project id of digits alone must not become a number. */
function parseYaml(path: string, text: string): unknown {
  try {
    return loadYaml(text, { schema: FAILSAFE_SCHEMA });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    // Its types promise a mark, but some of its errors have none.
    const mark = error.mark as { line: number } | undefined;
    const where = mark === undefined ? '' : `, line ${mark.line + 1}`;
    throw new Failure(
      'usage',
      `the configuration file ${path} is neither JSON nor YAML${where}`,
      'See .cssrc.example for the form.',
    );
  }
}

function check(path: string, place: Place, config: unknown): Map<string, string> {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new Failure(
      'usage',
      `the configuration file ${path} does not hold keys and values`,
      'See .cssrc.example for the form.',
    );
  }
  const values = new Map<string, string>();
  for (const [key, value] of Object.entries(config as Record<string, unknown>)) {
    if (key === '$schema') continue;
    if (!FILE_KEYS.includes(key)) throw unknownKey(path, key);
    if (place === 'working-folder' && REFUSED_IN_WORKING_FOLDER.includes(key)) {
      throw new Failure(
        'usage',
        `${path} sets ${key}, which a working folder's file must not`,
        `Set ${key} in the home folder's .cssrc, in ${isKeyName(key) ? 'the environment' : 'another file'}, or on the command line.`,
      );
    }
    const text = textOf(path, key, value);
    // Nothing set: as if the key were not there.
    if (text !== null && text !== '') values.set(key, text);
  }
  return values;
}

function textOf(path: string, key: string, value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === 'string') return value.trim();
  const kind = isKeyName(key) ? KEYS[key].kind : 'text';
  if (typeof value === 'boolean' && kind === 'flag') return String(value);
  // An id as a number has lost its leading zeros and its long tail by now; a count of seconds has neither.
  if (typeof value === 'number' && kind === 'duration') return String(value);
  throw new Failure('usage', `${key} in ${path} must be a text in quotes`);
}

function unknownKey(path: string, key: string): Failure {
  const meant = nearest(key, FILE_KEYS);
  const hint = meant === null ? `The keys are ${FILE_KEYS.join(', ')}.` : `Did you mean ${meant}?`;
  return new Failure('usage', `unknown key ${JSON.stringify(key)} in ${path}`, hint);
}
