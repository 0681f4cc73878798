import type { Instant, Mode, Task } from '../upgrade/task.ts';
import { decodeUpgradeDetail } from './decode.ts';
import type { Fault } from './faults.ts';
import { classify, fault } from './faults.ts';
import type { Http, HttpAnswer, HttpFailure } from './http.ts';
import type { ServerClock } from './server-clock.ts';
import type { AccessKey } from './sign.ts';
import { authorization, canonicalQuery, sdkDate } from './sign.ts';

/** All that one list of the API told, or why it told nothing. */
export type Listing =
  | { readonly ok: true; readonly tasks: readonly Task[]; readonly observedAt: Instant }
  | { readonly ok: false; readonly fault: Fault }
  /** The caller called it off. */
  | { readonly ok: false; readonly fault: null };

/** What the watch needs of the API. */
export interface UpgradeApi {
  /** All tasks of one of a cluster's two lists, past ones included. Never rejects. */
  readonly listTasks: (clusterId: string, mode: Mode, abort: AbortSignal) => Promise<Listing>;
  /** The server's present time, as far as it is known. */
  readonly serverNow: () => Instant;
}

/** What the client of the API is made of. */
export interface CssApiOptions {
  readonly http: Http;
  readonly clock: ServerClock;
  /** Such as `https://css.cn-north-4.myhuaweicloud.com`. */
  readonly endpoint: string;
  readonly projectId: string;
  readonly key: AccessKey;
  readonly language: 'en-us' | 'zh-cn';
  /** Is told of each request, without secrets. */
  readonly debug: (text: string) => void;
}

/** The most that one page may hold, so that past tasks never hide the running one. */
const PAGE_SIZE = 1000;
/** Against a server that claims ever more tasks. */
const MOST_PAGES = 20;

/** How much of the API's own words is shown, in characters. */
const LONGEST_REASON = 600;

/** A client of the upgrade-detail call (API reference, "Obtaining Upgrade Details"), signed with AK and SK. */
export function createCssApi(options: CssApiOptions): UpgradeApi {
  const { clock } = options;
  return {
    serverNow: () => clock.now(),
    listTasks: async (clusterId, mode, abort) => {
      const tasks = new Map<string, Task>();
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const query = pageQuery(mode, tasks.size);
        const answer = await getSigned(options, `/clusters/${clusterId}/upgrade/detail`, query, abort);
        if (!answer.ok) {
          // The documented range of the first record ends at 1000; past it, what came is all there is to have.
          if (tasks.size >= PAGE_SIZE && answer.fault?.kind === 'bad-parameter') break;
          return answer;
        }
        const decoded = decodeUpgradeDetail(answer.body, mode);
        if (!decoded.ok) return nonsense(decoded.problem);
        if (tasks.size === 0 && decoded.tasks.length === 0 && (decoded.totalSize ?? 0) > 0) {
          return nonsense('totalSize counts tasks that detailList does not hold');
        }
        const before = tasks.size;
        for (const task of decoded.tasks) tasks.set(task.id, task);
        if (tasks.size === before || tasks.size >= (decoded.totalSize ?? 0)) break;
      }
      return { ok: true, tasks: [...tasks.values()], observedAt: clock.now() };
    },
  };
}

function nonsense(problem: string): Listing {
  return { ok: false, fault: fault('unintelligible', `the answer makes no sense: ${problem}`) };
}

/** The seed's form on the first page; further pages name their first record in both editions' words. */
function pageQuery(mode: Mode, listed: number): [string, string][] {
  const first = String(listed + 1);
  return [
    ...(mode === 'az-migration' ? [['action_mode', 'AZ_MIGRATION'] satisfies [string, string]] : []),
    ['limit', String(PAGE_SIZE)],
    ...(listed === 0
      ? []
      : ([
          ['offset', first],
          ['start', first],
        ] satisfies [string, string][])),
  ];
}

type Body = { readonly ok: true; readonly body: unknown } | (Listing & { readonly ok: false });

/** One signed GET; signed anew once more where the server says that the signature's date is off. */
async function getSigned(
  options: CssApiOptions,
  path: string,
  query: [string, string][],
  abort: AbortSignal,
): Promise<Body> {
  const first = await getOnce(options, path, query, abort);
  if (first.ok || first.fault?.kind !== 'signature-expired') return first;
  // Its `Date` has corrected the clock by now. What is expired still is so for another reason.
  const second = await getOnce(options, path, query, abort);
  if (second.ok || second.fault?.kind !== 'signature-expired') return second;
  return { ok: false, fault: { ...second.fault, kind: 'credentials' } };
}

async function getOnce(
  options: CssApiOptions,
  path: string,
  query: [string, string][],
  abort: AbortSignal,
): Promise<Body> {
  const { clock, projectId, debug } = options;
  const url = new URL(`${options.endpoint}/v1.0/${projectId}${path}?${canonicalQuery(query)}`);
  const outcome = await options.http.get(url, signedHeaders(options, url, query), abort);
  if (!outcome.ok) {
    if (outcome.failure.kind === 'aborted') return { ok: false, fault: null };
    debug(`GET ${url.href}: ${outcome.failure.reason}`);
    return { ok: false, fault: networkFault(outcome.failure) };
  }
  const { answer } = outcome;
  debug(
    `GET ${url.href}: ${answer.status}, ${answer.body.length} characters, request id ${answer.headers['x-request-id'] ?? 'none'}`,
  );
  const body = readBody(answer, url.host, options);
  // A portal or a proxy in between has a clock of its own.
  const fromTheApi = body.ok || (body.fault !== null && body.fault.apiCode !== null);
  const dated = fromTheApi && clock.learn(answer.headers['date']);
  if (body.ok || body.fault?.kind !== 'signature-expired' || dated) return body;
  // Without a `Date` the next signature would carry the same wrong time: another step towards the lockout.
  return { ok: false, fault: { ...body.fault, kind: 'credentials' } };
}

function signedHeaders(options: CssApiOptions, url: URL, query: [string, string][]): Record<string, string> {
  const { key, projectId } = options;
  const headers = {
    Host: url.host,
    'X-Project-Id': projectId,
    'X-Sdk-Date': sdkDate(options.clock.now()),
    ...(key.securityToken === null ? {} : { 'X-Security-Token': key.securityToken }),
  };
  const request = { method: 'GET', path: url.pathname, query, headers, body: '' };
  return {
    ...headers,
    Accept: 'application/json',
    'X-Language': options.language,
    Authorization: authorization(request, key),
  };
}

function readBody(answer: HttpAnswer, host: string, options: CssApiOptions): Body {
  const body = parseJson(answer.body);
  const isList = typeof body === 'object' && body !== null && ('detailList' in body || 'totalSize' in body);
  if (answer.status === 200 && isList) return { ok: true, body };
  // Against the clock that wrote it, whoever's that is.
  const sentAt = Date.parse(answer.headers['date'] ?? '');
  const now = Number.isNaN(sentAt) ? options.clock.now() : sentAt;
  const retryAfterMs = retryAfter(answer.headers['retry-after'], now);
  const requestId = answer.headers['x-request-id'] ?? null;
  const found = classify({ status: answer.status, body, retryAfterMs, requestId, host });
  // Cut last: a secret that was cut in two would not be found.
  const reason = withoutSecrets(found.reason, options.key).slice(0, LONGEST_REASON);
  return { ok: false, fault: { ...found, reason } };
}

/** The API's messages may repeat the key that they reject. */
function withoutSecrets(text: string, key: AccessKey): string {
  const secrets = [key.sk, key.securityToken, key.ak].filter((secret) => secret !== null && secret !== '');
  return secrets.reduce<string>((result, secret) => result.replaceAll(secret ?? '', '***'), text);
}

function networkFault(failure: Exclude<HttpFailure, { kind: 'aborted' }>): Fault {
  return fault(failure.kind === 'tls' ? 'tls' : 'transient', failure.reason);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** `Retry-After` as RFC 9110 has it: seconds, or a date. Milliseconds; null where there is none. */
function retryAfter(header: string | undefined, now: Instant): number | null {
  if (header === undefined) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const until = Date.parse(header);
  return Number.isNaN(until) ? null : Math.max(0, until - now);
}
