import { Failure } from '../failure.ts';
import type { ConfigFile, ConfigWarning, FoundFiles } from './config-file.ts';
import type { Credentials } from './credentials.ts';
import { findCredentials } from './credentials.ts';
import type { Key, KeyName, Values } from './keys.ts';
import { isKeyName, KEYS, optionOf, variableOf } from './keys.ts';
import { nearest } from './nearest.ts';
import { endpointOf, isCloudHost, isLoopback, REGIONS } from './regions.ts';

/** The command line's options as they were written; absent ones were not given. */
export type Flags = Readonly<Partial<Record<string, string | boolean>>>;

/** Where settings come from. */
export interface Sources {
  readonly flags: Flags;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workingFolder: string;
  readonly homeFolder: string | null;
}

/** The plain settings: those that something sets, with where it does, for messages. */
export interface PlainSettings {
  /** The value of a setting; `otherwise` where nothing sets it. */
  readonly get: <K extends KeyName, D>(name: K, otherwise: D) => Values[K] | D;
  /** Where a setting came from: `--interval`, `CSS_UPGRADE_INTERVAL`, `interval in /home/me/.cssrc`. */
  readonly originOf: (name: KeyName) => string;
  /** The file that a setting came from; null where it came from elsewhere. */
  readonly fileOf: (name: KeyName) => ConfigFile | null;
  readonly files: readonly ConfigFile[];
  readonly warnings: readonly ConfigWarning[];
}

/** All that is needed to ask the API. */
export interface Access {
  readonly endpoint: string;
  readonly region: string | null;
  readonly projectId: string;
  readonly credentials: Credentials;
}

interface Sourced {
  readonly text: string;
  readonly from: string;
  readonly file: ConfigFile | null;
}

/**
 * Gathers the plain settings: for each the first that has it of command line, `CSS_UPGRADE_…`, official variables,
 * the working folder's file, the home folder's (contract, section 5).
 * @throws {Failure} `usage` for a value that cannot be, wherever it stands, used or not
 */
export async function gatherSettings(sources: Sources): Promise<PlainSettings> {
  const { flags, env } = sources;
  const given = typeof flags['config'] === 'string' ? flags['config'] : null;
  // Loaded only now: cosmiconfig lives behind it.
  const { findConfigFiles } = await import('./config-file.ts');
  return settingsOf(flags, env, await findConfigFiles(sources.workingFolder, sources.homeFolder, given));
}

/**
 * The plain settings of sources that are already read.
 * @throws {Failure} as `gatherSettings` does
 */
export function settingsOf(
  flags: Flags,
  env: Sources['env'],
  { files, warnings }: FoundFiles,
): PlainSettings {
  for (const file of files) checkFile(file);
  const found = new Map<KeyName, Sourced>();
  for (const name of Object.keys(KEYS).filter(isKeyName)) {
    const sourced = fromFlags(name, flags) ?? fromEnvironment(name, env) ?? fromFiles(name, files);
    if (sourced === null) continue;
    valueOf(name, sourced);
    found.set(name, sourced);
  }
  return {
    get: <K extends KeyName, D>(name: K, otherwise: D) => {
      const sourced = found.get(name);
      return sourced === undefined ? otherwise : valueOf(name, sourced);
    },
    originOf: (name) => found.get(name)?.from ?? 'the default',
    fileOf: (name) => found.get(name)?.file ?? null,
    files,
    warnings,
  };
}

/**
 * Works out endpoint, project and credentials, and whether these credentials may be shown to that endpoint.
 * @throws {Failure} `usage` or `auth`, naming what is missing or wrong, and where
 */
export function accessOf(settings: PlainSettings, env: Sources['env']): Access {
  const region = settings.get('region', null);
  const given = settings.get('endpoint', null);
  const endpoint = given?.origin ?? endpointOfRegion(region, settings);
  const credentials = findCredentials(env, settings.files);
  if (given !== null) checkTrust(given, settings, credentials);
  const projectId = settings.get('projectId', null);
  if (projectId === null) {
    throw new Failure(
      'usage',
      'the project id is missing',
      'Give it with --project-id, CSS_UPGRADE_PROJECT_ID or projectId in .cssrc; the console shows it under "My Credentials".',
    );
  }
  return { endpoint, region, projectId, credentials };
}

/** Whether an endpoint is this machine: only there may a poll follow another in less than two seconds. */
export function isLocal(endpoint: string): boolean {
  return isLoopback(new URL(endpoint).hostname);
}

function endpointOfRegion(region: string | null, settings: PlainSettings): string {
  if (region === null) {
    throw new Failure(
      'usage',
      'the region is missing',
      'Give it with --region, CSS_UPGRADE_REGION or region in .cssrc, such as cn-north-4; or give an --endpoint.',
    );
  }
  const endpoint = endpointOf(region);
  if (endpoint !== null) return endpoint;
  const meant = nearest(region, REGIONS);
  throw new Failure(
    'usage',
    `nobody knows a region ${JSON.stringify(region)} with CSS (${settings.originOf('region')})`,
    `${meant === null ? `The regions are ${REGIONS.join(', ')}.` : `Did you mean ${meant}?`} For another cloud give its --endpoint.`,
  );
}

/** A folder checked out from somewhere must not be able to send the user's keys to its own server. */
function checkTrust(endpoint: URL, settings: PlainSettings, credentials: Credentials): void {
  const file = settings.fileOf('endpoint');
  if (file?.place !== 'working-folder' || credentials.file === file) return;
  if (endpoint.protocol === 'https:' && isCloudHost(endpoint.hostname)) return;
  throw new Failure(
    'usage',
    `${file.path} sets the endpoint ${endpoint.origin}, which is not the cloud's own; credentials from ${credentials.from} are not shown to it`,
    'If you trust that address, give it with --endpoint.',
  );
}

function fromFlags(name: KeyName, flags: Flags): Sourced | null {
  const value = flags[name];
  return value === undefined ? null : { text: String(value), from: optionOf(name), file: null };
}

function fromEnvironment(name: KeyName, env: Sources['env']): Sourced | null {
  for (const variable of [variableOf(name), ...KEYS[name].variables]) {
    const value = env[variable]?.trim();
    if (value !== undefined && value !== '') return { text: value, from: variable, file: null };
  }
  return null;
}

function fromFiles(name: KeyName, files: readonly ConfigFile[]): Sourced | null {
  for (const file of files) {
    const value = file.values.get(name);
    if (value !== undefined) return { text: value, from: originInFile(name, file.path), file };
  }
  return null;
}

function originInFile(name: KeyName, path: string): string {
  return `${name} in ${path}`;
}

/** A wrong value is an error though another source hides it: it would strike on another day. */
function checkFile(file: ConfigFile): void {
  for (const [name, text] of file.values) {
    if (isKeyName(name)) valueOf(name, { text, from: originInFile(name, file.path) });
  }
}

function valueOf<K extends KeyName>(name: K, { text, from }: Pick<Sourced, 'text' | 'from'>): Values[K] {
  const key = KEYS[name] as unknown as Key<Values[K]>;
  const value = key.parse(text);
  if (value !== undefined) return value;
  // An address may hold a password before its host.
  const shown = text.replace(/\/\/.*@/, '//***@');
  throw new Failure('usage', `${from} is ${JSON.stringify(shown)}, but must be ${key.expected}`);
}
