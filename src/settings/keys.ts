import { DURATION_FORMS, parseDuration } from './duration.ts';
import { isLoopback } from './regions.ts';

/** How a plain setting is read from text, wherever the text comes from. */
export interface Key<T> {
  /** Returns undefined for text that is not such a value. */
  readonly parse: (text: string) => T | undefined;
  /** What a JSON file may write without quotes. */
  readonly kind: 'text' | 'duration' | 'flag';
  /** What is accepted, for messages: "must be …". */
  readonly expected: string;
  /** Official environment variables, after `CSS_UPGRADE_…`. */
  readonly variables: readonly string[];
}

const ID = /^[A-Za-z0-9-]+$/;

const id = (...variables: string[]): Key<string> => ({
  parse: (text) => (ID.test(text) ? text : undefined),
  kind: 'text',
  expected: 'letters, digits and hyphens',
  variables,
});

const duration: Key<number> = {
  parse: (text) => parseDuration(text) ?? undefined,
  kind: 'duration',
  expected: `a duration: ${DURATION_FORMS}`,
  variables: [],
};

const choice = <T extends string>(...words: readonly T[]): Key<T> => ({
  parse: (text) => words.find((word) => word === text),
  kind: 'text',
  expected: `one of ${words.join(', ')}`,
  variables: [],
});

const FLAG_WORDS = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

const flag: Key<boolean> = {
  parse: (text) => FLAG_WORDS.get(text),
  kind: 'flag',
  expected: 'true or false',
  variables: [],
};

const text: Key<string> = {
  parse: (value) => (value === '' ? undefined : value),
  kind: 'text',
  expected: 'a text',
  variables: [],
};

const url: Key<URL> = {
  parse: parseEndpoint,
  kind: 'text',
  expected: 'an https address without user, path or query, or http on loopback',
  variables: [],
};

/** Every plain setting that `.cssrc` and the environment may hold. */
export const KEYS = {
  region: id('HW_REGION_NAME'),
  projectId: id('HUAWEICLOUD_SDK_PROJECT_ID', 'HW_PROJECT_ID'),
  endpoint: url,
  cluster: id(),
  lang: choice('en-us', 'zh-cn'),
  mode: choice('auto', 'upgrade', 'az-migration'),
  interval: duration,
  timeout: duration,
  maxOutage: duration,
  waitForStart: duration,
  retryGrace: duration,
  heartbeat: duration,
  progress: choice('auto', 'live', 'plain', 'quiet'),
  utc: flag,
  ascii: flag,
  record: text,
} as const;

/** The name of a plain setting. */
export type KeyName = keyof typeof KEYS;

/** The values of the plain settings. */
export type Values = { readonly [K in KeyName]: (typeof KEYS)[K] extends Key<infer T> ? T : never };

/** The parts of a set of credentials, by their names in `.cssrc`. */
export const CREDENTIAL_KEYS = ['ak', 'sk', 'securityToken'] as const;

/** Every key that `.cssrc` may hold. */
export const FILE_KEYS: readonly string[] = [...Object.keys(KEYS), ...CREDENTIAL_KEYS];

/** Whether a word is the name of a plain setting. */
export function isKeyName(word: string): word is KeyName {
  return Object.hasOwn(KEYS, word);
}

/** `maxOutage` → `--max-outage`. */
export function optionOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `maxOutage` → `CSS_UPGRADE_MAX_OUTAGE`. */
export function variableOf(key: string): string {
  return `CSS_UPGRADE_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function parseEndpoint(value: string): URL | undefined {
  if (!URL.canParse(value)) return undefined;
  const parsed = new URL(value);
  const secure = parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isLoopback(parsed.hostname));
  const plain =
    parsed.username === '' &&
    parsed.password === '' &&
    parsed.pathname === '/' &&
    parsed.search + parsed.hash === '';
  return secure && plain ? parsed : undefined;
}
