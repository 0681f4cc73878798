import type { FaultFacts } from '../upgrade/events.ts';

/**
 * What kind of bad answer it was.
 * - `credentials`, `permission`, `frozen`: asking again with the same key is no use, and locks it in the end
 * - `signature-expired`: a clock is off, or a temporary key ran out
 * - `not-found`: no such cluster, or no access to it: the API does not tell them apart
 * - `not-this-api`: something answers at this address that is not this API
 * - `bad-parameter`, `proxy`, `tls`: a setting is wrong
 * - `throttled`, `transient`, `unintelligible`: asking again later may help
 */
export type FaultKind =
  | 'credentials'
  | 'permission'
  | 'frozen'
  | 'signature-expired'
  | 'not-found'
  | 'not-this-api'
  | 'bad-parameter'
  | 'proxy'
  | 'tls'
  | 'throttled'
  | 'transient'
  | 'unintelligible';

/** An answer that was not good, or none at all, with all that its reader needs. */
export interface Fault extends FaultFacts {
  readonly kind: FaultKind;
  /** How long the API asks to wait, in milliseconds. */
  readonly retryAfterMs: number | null;
}

/** The parts of an HTTP answer that tell what went wrong. */
export interface BadAnswer {
  readonly status: number;
  /** The parsed body; undefined where it is no JSON. */
  readonly body: unknown;
  readonly retryAfterMs: number | null;
  /** Of the header `X-Request-Id`. */
  readonly requestId: string | null;
  /** Where it came from, for people. */
  readonly host: string;
}

/** What the error codes of the API mean; those not listed go by their HTTP status (errors of the CSS and API gateway references). */
const KIND_BY_CODE: Readonly<Record<string, FaultKind>> = {
  'APIGW.0101': 'not-this-api',
  ...codes('credentials', 'APIGW.0301', 'APIGW.0303', 'APIGW.0305', 'APIGW.0307'),
  ...codes('permission', 'APIGW.0302', 'APIGW.0304', 'APIGW.0306', 'APIGW.0310', 'APIGW.0802'),
  'APIGW.0308': 'throttled',
  ...codes('transient', 'APIGW.0201', 'APIGW.0202', 'APIGW.0203', 'APIGW.0601', 'APIGW.0605', 'APIGW.0606'),
  ...codes('transient', 'APIGW.0610', 'APIGW.0611', 'APIGW.0613'),
  ...codes('not-found', 'CSS.0015', 'CSS.0002', 'CSS.0016', 'CSS.0022', 'CSS.1103', 'CSS.3027', 'CSS.0047'),
  ...codes('permission', 'CSS.0051', 'CSS.0010', 'CSS.0032', 'CSS.5045'),
  ...codes('frozen', 'CSS.0021', 'CSS.5301'),
  'CSS.0001': 'bad-parameter',
  ...codes('transient', 'CSS.0036', 'CSS.0005', 'CSS.1004', 'CSS.9999', 'CSS.0011'),
};

const HINTS: Readonly<Record<FaultKind, string | null>> = {
  credentials:
    'Check the access key and its secret key; after more than five bad signatures in a row the cloud locks the key for 5 minutes, for everyone who uses it.',
  permission: 'Grant the action css:cluster:listUpgradeCluster (list, read-only) to this user.',
  frozen: 'The account or the cluster is frozen: see the billing pages of the console, or ask support.',
  'signature-expired': "Check this machine's clock, or get new temporary keys.",
  'not-found': 'Check the cluster id, the project id and the region, and that this key may see the cluster.',
  'not-this-api': 'Check the region and the endpoint.',
  'bad-parameter': 'Check the cluster id and the project id.',
  proxy: 'Check the proxy and its credentials.',
  tls: 'Check the endpoint, and NODE_EXTRA_CA_CERTS if your network has its own certificate authority.',
  throttled: null,
  transient: null,
  unintelligible: null,
};

/** A fault of a kind, with that kind's advice. */
export function fault(
  kind: FaultKind,
  reason: string,
  more: Partial<Omit<Fault, 'kind' | 'reason'>> = {},
): Fault {
  return { kind, reason, hint: HINTS[kind], apiCode: null, requestId: null, retryAfterMs: null, ...more };
}

/**
 * Classifies an answer by its code first and its HTTP status second: a missing permission can be HTTP 400, an
 * internal fault too. For answers that are not the promised list: any status, 200 included.
 */
export function classify(answer: BadAnswer): Fault {
  const error = readError(answer.body);
  const { status, host } = answer;
  const said =
    error === null ? `${host} answered ${status}` : `${host} answered ${status} ${describe(error)}`;
  return fault(kindOf(status, error), `${said}${error === null ? ' without an error of this API' : ''}`, {
    apiCode: error?.code ?? null,
    requestId: answer.requestId ?? error?.requestId ?? null,
    retryAfterMs: answer.retryAfterMs,
  });
}

interface ApiError {
  readonly code: string | null;
  readonly message: string | null;
  readonly requestId: string | null;
}

/** How much is kept of a code or a request id, in characters. A message is kept whole: secrets are sought in it. */
const LONGEST_ID = 500;

/** Reads any of the error shapes of the gateway, CSS and IAM; null where the body is none of them. */
function readError(body: unknown): ApiError | null {
  if (typeof body !== 'object' || body === null) return null;
  const fields = body as Record<string, unknown>;
  const nested = fields['error'];
  if (typeof nested === 'object' && nested !== null) {
    const inner = nested as Record<string, unknown>;
    const number = inner['code'];
    const code = typeof number === 'number' ? String(number) : word(number, LONGEST_ID);
    const message = word(inner['message']);
    return code === null && message === null ? null : { code, message, requestId: null };
  }
  const code = word(fields['error_code'], LONGEST_ID) ?? word(fields['errCode'], LONGEST_ID);
  const message = word(fields['error_msg']) ?? word(fields['externalMessage']);
  if (code === null && message === null) return null;
  return { code, message, requestId: word(fields['request_id'], LONGEST_ID) };
}

function kindOf(status: number, error: ApiError | null): FaultKind {
  // Older sites write APIG. for the gateway's codes.
  const code = error?.code?.replace(/^APIG\./, 'APIGW.') ?? '';
  const known = Object.hasOwn(KIND_BY_CODE, code) ? KIND_BY_CODE[code] : undefined;
  if (known === 'credentials' && /expired/i.test(error?.message ?? '') && /^APIGW\.030[13]$/.test(code)) {
    return 'signature-expired';
  }
  return known ?? kindByStatus(status, error !== null);
}

function kindByStatus(status: number, isApiError: boolean): FaultKind {
  if (status === 407) return 'proxy';
  if (status === 429) return 'throttled';
  if (status === 408 || status === 425 || status >= 500) return 'transient';
  if (status === 404) return isApiError ? 'not-found' : 'not-this-api';
  // Without an error of this API it comes from something in between, such as a portal or a proxy.
  if ((status === 401 || status === 403) && isApiError) return status === 401 ? 'credentials' : 'permission';
  return 'unintelligible';
}

function describe(error: ApiError): string {
  // CSS repeats its code in front of the message.
  const message =
    error.code === null
      ? error.message
      : error.message?.replace(new RegExp(`^${escape(error.code)}\\s*:\\s*`), '');
  return [error.code, message]
    .filter((part) => part !== null && part !== undefined && part !== '')
    .join(': ');
}

function escape(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function word(value: unknown, longest = Infinity): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, longest) : null;
}

function codes(kind: FaultKind, ...list: readonly string[]): Record<string, FaultKind> {
  return Object.fromEntries(list.map((code) => [code, kind]));
}
