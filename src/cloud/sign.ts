import { createHash, createHmac } from 'node:crypto';

/** An access key with its secret, and the security token of temporary keys. */
export interface AccessKey {
  readonly ak: string;
  readonly sk: string;
  readonly securityToken: string | null;
}

/** The parts of an HTTP request that are signed. */
export interface SignableRequest {
  readonly method: string;
  /** The URL's path, percent-encoded or not. */
  readonly path: string;
  /** Decoded names and values, a repeated name once per value. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** The headers to sign, `X-Sdk-Date` among them. Names in any case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact text that is sent; empty for none. */
  readonly body: string;
}

const ALGORITHM = 'SDK-HMAC-SHA256';

/**
 * Percent-encodes text as the API Request Signing Guide asks: `A-Z a-z 0-9 - _ . ~` stay, all else becomes
 * upper-case `%XX` of its UTF-8 bytes.
 */
export function encode(text: string): string {
  const mark = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, mark);
}

/** The canonical query: sorted by decoded name, then by value; an empty value keeps its `=`. Empty for no query. */
export function canonicalQuery(query: SignableRequest['query']): string {
  return [...query]
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

/** The canonical request of the API Request Signing Guide. Its path always ends in `/`, whatever is sent. */
export function canonicalRequest(request: SignableRequest): string {
  const path = request.path
    .split('/')
    .map((segment) => encode(decodeSegment(segment)))
    .join('/');
  const headers = Object.entries(request.headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .sort(([a], [b]) => compare(a, b));
  return [
    request.method.toUpperCase(),
    path.endsWith('/') ? path : `${path}/`,
    canonicalQuery(request.query),
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    signedHeaderNames(request),
    createHash('sha256').update(request.body).digest('hex'),
  ].join('\n');
}

/** `YYYYMMDDTHHMMSSZ` in UTC, the form of `X-Sdk-Date`. */
export function sdkDate(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** The hex signature of a request under the secret key: no key derivation, no scope. */
export function signatureOf(request: SignableRequest, sk: string): string {
  const date =
    Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'x-sdk-date')?.[1] ?? '';
  const hash = createHash('sha256').update(canonicalRequest(request)).digest('hex');
  return createHmac('sha256', sk).update([ALGORITHM, date, hash].join('\n')).digest('hex');
}

/** The value of the `Authorization` header for a request whose `headers` are all signed. */
export function authorization(request: SignableRequest, key: Pick<AccessKey, 'ak' | 'sk'>): string {
  const signature = signatureOf(request, key.sk);
  return `${ALGORITHM} Access=${key.ak}, SignedHeaders=${signedHeaderNames(request)}, Signature=${signature}`;
}

function signedHeaderNames(request: SignableRequest): string {
  return Object.keys(request.headers)
    .map((name) => name.toLowerCase())
    .sort(compare)
    .join(';');
}

/** By code points, which is the order of the UTF-8 bytes. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a stray `%` stands for itself
  }
}
