import { Failure } from '../failure.ts';
import type { ConfigFile } from './config-file.ts';
import { CREDENTIAL_KEYS, variableOf } from './keys.ts';

/** A whole set of credentials, and where it came from. */
export interface Credentials {
  readonly ak: string;
  readonly sk: string;
  /** Of temporary keys; null for permanent ones. */
  readonly securityToken: string | null;
  /** For people: `the environment (HW_ACCESS_KEY …)` or a file's path. */
  readonly from: string;
  /** The file they came from; null for the environment. */
  readonly file: ConfigFile | null;
}

/** What one place holds, under the names that it uses. */
interface Holding {
  readonly from: string;
  readonly file: ConfigFile | null;
  readonly parts: readonly { readonly name: string; readonly value: string | undefined }[];
}

const FAMILIES = [
  CREDENTIAL_KEYS.map(variableOf),
  ['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK', 'HUAWEICLOUD_SDK_SECURITY_TOKEN'],
  ['HW_ACCESS_KEY', 'HW_SECRET_KEY', 'HW_SECURITY_TOKEN'],
];

/**
 * Takes the credentials whole from the first place that holds anything (contract, section 5): the environment's
 * families in turn, then the files, nearest first. Never mixes two places.
 * @throws {Failure} `usage` for half a set, naming what is missing; `auth` where there is nothing anywhere
 */
export function findCredentials(
  env: Readonly<Record<string, string | undefined>>,
  files: readonly ConfigFile[],
): Credentials {
  const places: Holding[] = [
    ...FAMILIES.map((names) => ({
      from: `the environment (${names[0] ?? ''})`,
      file: null,
      parts: names.map((name) => ({ name, value: env[name]?.trim() })),
    })),
    ...files.map((file) => ({
      from: file.path,
      file,
      parts: CREDENTIAL_KEYS.map((name) => ({ name, value: file.values.get(name) })),
    })),
  ];
  const place = places.find(({ parts }) => parts.some(({ value }) => isSet(value)));
  if (place === undefined) {
    throw new Failure(
      'auth',
      'no credentials found in the environment or in a .cssrc',
      'Set CSS_UPGRADE_AK and CSS_UPGRADE_SK, or put ak and sk into ~/.cssrc (chmod 600).',
    );
  }
  return whole(place);
}

function whole({ from, file, parts }: Holding): Credentials {
  const [ak, sk, securityToken] = parts.map(({ value }) => value);
  for (const { name, value } of parts)
    checkCharacters(file === null ? name : `${name} in ${file.path}`, value);
  if (isSet(ak) && isSet(sk))
    return { ak, sk, securityToken: isSet(securityToken) ? securityToken : null, from, file };
  const missing = parts.slice(0, 2).filter(({ value }) => !isSet(value));
  throw new Failure(
    'usage',
    `half a set of credentials in ${from}: ${missing.map(({ name }) => name).join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
    'Credentials are taken whole from one place, never mixed: complete them there, or remove them.',
  );
}

/** Keys are plain ASCII. A smart quote or a line break from a careless paste could not even be sent. */
function checkCharacters(name: string, value: string | undefined): void {
  if (value === undefined || /^[\x21-\x7e]*$/.test(value)) return;
  throw new Failure(
    'usage',
    `${name} holds a character that no key has, such as a blank, a line break or a typographic quote`,
    'Copy it again, without what stands around it.',
  );
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
