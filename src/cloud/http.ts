import { Agent as HttpAgent } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { got } from 'got';
import type { Request } from 'got';
import type { Clock } from '../runtime.ts';

/** An HTTP answer, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  /** By lower-case name; a repeated header joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** Why there was no whole answer. */
export type HttpFailure =
  { readonly kind: 'aborted' } | { readonly kind: 'tls' | 'network'; readonly reason: string };

/** What a request came to. */
export type HttpOutcome =
  { readonly ok: true; readonly answer: HttpAnswer } | { readonly ok: false; readonly failure: HttpFailure };

/** The one way out to the network: it can only GET. */
export interface Http {
  /** Asks once: no retry, no redirect followed. Never rejects. */
  readonly get: (
    url: URL,
    headers: Readonly<Record<string, string>>,
    abort: AbortSignal,
  ) => Promise<HttpOutcome>;
  /** Closes idle connections, so that nothing keeps the process alive. */
  readonly close: () => void;
}

/**
 * An HTTP client with keep-alive. It gives 10 s to look up, connect and shake hands, 30 s to the first byte,
 * 60 s and 8 MiB to the whole answer.
 * @param clock the real clock: time limits hold in real seconds even where the rest is accelerated
 */
export function createHttp(clock: Clock, userAgent: string): Http {
  const agent = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  return {
    get: async (url, headers, abort) => {
      if (abort.aborted) return { ok: false, failure: { kind: 'aborted' } };
      const stream = got.stream(url, { ...OPTIONS, headers: { ...headers, 'user-agent': userAgent }, agent });
      const ended: { failure: HttpFailure | null } = { failure: null };
      const giveUp = (failure: HttpFailure): void => {
        ended.failure ??= failure;
        stream.destroy();
      };
      const onAbort = (): void => {
        giveUp({ kind: 'aborted' });
      };
      abort.addEventListener('abort', onAbort, { once: true });
      const connected = new AbortController();
      onConnected(stream, url, () => {
        connected.abort();
      });
      void clock.sleep(CONNECT_MS, connected.signal).then(() => {
        if (!connected.signal.aborted) giveUp(network(url, 'could not be connected to within 10 s'));
      });
      const done = new AbortController();
      // got's own limits do not bound a body that trickles in.
      void clock.sleep(WHOLE_ANSWER_MS, done.signal).then(() => {
        if (!done.signal.aborted) giveUp(network(url, 'did not finish its answer within 60 s'));
      });
      try {
        const answer = await readAnswer(stream, () => {
          giveUp(network(url, 'sent an answer of more than 8 MiB'));
        });
        return ended.failure === null ? { ok: true, answer } : { ok: false, failure: ended.failure };
      } catch (error) {
        return { ok: false, failure: ended.failure ?? failureOf(url, error) };
      } finally {
        connected.abort();
        done.abort();
        abort.removeEventListener('abort', onAbort);
      }
    },
    close: () => {
      agent.http.destroy();
      agent.https.destroy();
    },
  };
}

const CONNECT_MS = 10_000;
const FIRST_BYTE_MS = 30_000;
const WHOLE_ANSWER_MS = 60_000;
const WHOLE_ANSWER_BYTES = 8 * 1024 * 1024;

const OPTIONS = {
  followRedirect: false,
  throwHttpErrors: false,
  // The same signature must not be sent again: retrying, with a new one, is the caller's.
  retry: { limit: 0 },
  timeout: { response: FIRST_BYTE_MS },
} as const;

/** Calls back once the request has a connection, its TLS handshake included. (got limits each phase alone.) */
function onConnected(stream: Request, url: URL, callback: () => void): void {
  stream.once('request', (request: ClientRequest) => {
    request.once('socket', (socket) => {
      if (request.reusedSocket) callback();
      else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', callback);
    });
  });
}

async function readAnswer(stream: Request, onTooLarge: () => void): Promise<HttpAnswer> {
  const head: Pick<HttpAnswer, 'status' | 'headers'>[] = [];
  stream.once('response', (response: IncomingMessage) => {
    head.push({ status: response.statusCode ?? 0, headers: joined(response.headers) });
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > WHOLE_ANSWER_BYTES) onTooLarge();
    else chunks.push(chunk);
  }
  const { status, headers } = head[0] ?? { status: 0, headers: {} };
  return { status, headers, body: Buffer.concat(chunks).toString('utf8') };
}

function joined(headers: IncomingMessage['headers']): HttpAnswer['headers'] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

function network(url: URL, what: string): HttpFailure {
  return { kind: 'network', reason: `${url.host} ${what}` };
}

const TLS_FAULT =
  /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|HOSTNAME_MISMATCH|wrong version number|packet length too long/;

const NETWORK_REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'is not known to DNS',
  EAI_AGAIN: 'could not be looked up: DNS does not answer',
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'broke the connection off',
  EPIPE: 'broke the connection off',
  EHOSTUNREACH: 'cannot be reached: no route to it',
  ENETUNREACH: 'cannot be reached: no network',
  ETIMEDOUT: 'did not answer in time',
  ERR_BODY_PARSE_FAILURE: 'sent an answer that could not be unpacked',
};

/** Keeps the code of a foreign error and drops the rest: a got error carries the signed headers. */
function failureOf(url: URL, error: unknown): HttpFailure {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const name = typeof code === 'string' ? code : 'no error code';
  if (TLS_FAULT.test(name) || (typeof message === 'string' && TLS_FAULT.test(message))) {
    return {
      kind: 'tls',
      reason: `the TLS certificate or protocol of ${url.host} was not accepted (${name})`,
    };
  }
  const known = Object.hasOwn(NETWORK_REASONS, name) ? NETWORK_REASONS[name] : undefined;
  return network(url, known === undefined ? `gave no answer (${name})` : `${known} (${name})`);
}
