import { timingSafeEqual } from 'node:crypto';
import type { AccessKey } from '../cloud/sign.ts';
import { signatureOf } from '../cloud/sign.ts';

/** The parts of a request that its signature speaks of. */
export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

const AUTHORIZATION = /^SDK-HMAC-SHA256 Access=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
/** The gateway's window around `X-Sdk-Date`, in milliseconds (API Request Signing Guide). */
export const SIGNATURE_WINDOW_MS = 15 * 60_000;

/**
 * Verifies a signature as the API gateway does (API Request Signing Guide): whatever headers the client chose to
 * sign, `host` and `content-type` among them or not.
 * @param clocks the times, in milliseconds since 1970, one of which must be near `X-Sdk-Date`
 * @param windowMs how near, in milliseconds
 * @returns the gateway's words for what is wrong; null where nothing is
 */
export function signatureProblem(
  request: SignedRequest,
  key: AccessKey,
  clocks: readonly number[],
  windowMs = SIGNATURE_WINDOW_MS,
): string | null {
  const { method, url, headers, body } = request;
  const match = AUTHORIZATION.exec(headers['authorization'] ?? '');
  if (match === null)
    return 'Incorrect IAM authentication information: authorization header is missing or malformed';
  const [, ak = '', names = '', signature = ''] = match;
  if (ak !== key.ak) return `Incorrect IAM authentication information: ak ${ak} not exist`;
  const signed = names.split(';');
  if (!signed.includes('x-sdk-date'))
    return 'Incorrect IAM authentication information: x-sdk-date is not signed';
  if (key.securityToken !== null && headers['x-security-token'] !== key.securityToken) {
    return 'Incorrect IAM authentication information: decrypt token fail';
  }
  const date = dateOf(headers['x-sdk-date'] ?? '');
  if (!clocks.some((clock) => Math.abs(clock - date) <= windowMs)) {
    return 'Incorrect IAM authentication information: signature expired';
  }
  const expected = signatureOf(
    {
      method,
      path: url.pathname,
      query: [...url.searchParams],
      headers: Object.fromEntries(
        signed.map((name) => [name, (Object.hasOwn(headers, name) ? headers[name] : undefined) ?? '']),
      ),
      body,
    },
    key.sk,
  );
  return timingSafeEqual(Buffer.from(expected), Buffer.from(signature))
    ? null
    : 'Incorrect IAM authentication information: verify aksk signature fail';
}

/** `YYYYMMDDTHHMMSSZ`; NaN for anything else, which is near to no clock. */
function dateOf(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return Number.NaN;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
