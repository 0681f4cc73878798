import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Http, HttpOutcome } from '../../src/cloud/http.ts';
import { createHttp } from '../../src/cloud/http.ts';
import { realClock } from '../../src/real-runtime.ts';
import type { Clock } from '../../src/runtime.ts';
import { answering, serve } from '../support/http-server.ts';
import { manualClock } from '../support/manual-clock.ts';

const MIB = 1024 * 1024;
const NEVER = new AbortController().signal;

/** A client that is closed when the current test ends. */
function client(clock: Clock = realClock): Http {
  const http = createHttp(clock, 'css-upgrade/1.2.3');
  onTestFinished(() => {
    http.close();
  });
  return http;
}

/** Asks once, as a client of its own. */
function get(endpoint: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpOutcome> {
  return client().get(new URL(endpoint), headers, NEVER);
}

function bodyOf(outcome: HttpOutcome): string {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure));
  return outcome.answer.body;
}

function reasonOf(outcome: HttpOutcome): string {
  if (outcome.ok || outcome.failure.kind === 'aborted') throw new Error(JSON.stringify(outcome));
  return outcome.failure.reason;
}

describe('the request', () => {
  it('is a GET of the URL with the given headers and the User-Agent', async () => {
    const server = await serve(answering({ body: 'hello' }));
    await get(`${server.endpoint}/a/b?c=%20d`, { 'X-Language': 'en-us', 'User-Agent': 'other' });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.method).toBe('GET');
    expect(server.requests[0]?.url.href).toBe(`${server.endpoint}/a/b?c=%20d`);
    expect(server.requests[0]?.headers).toMatchObject({
      'x-language': 'en-us',
      'user-agent': 'css-upgrade/1.2.3',
    });
  });

  it('uses one connection for several', async () => {
    const server = await serve(answering({ body: 'hello' }));
    const http = client();
    for (let i = 0; i < 5; i += 1) await http.get(new URL(server.endpoint), {}, NEVER);
    expect(server.requests).toHaveLength(5);
    expect(server.connections()).toBe(1);
  });

  it('that cannot be sent is a failure, not an exception, and names no header', async () => {
    const server = await serve(answering({ body: 'hello' }));
    const reason = reasonOf(await get(server.endpoint, { 'X-Security-Token': 'se\ncret' }));
    expect(reason).toContain('ERR_INVALID_CHAR');
    expect(reason).not.toContain('cret');
  });
});

describe('the answer', () => {
  it.each([200, 204, 400, 401, 403, 404, 429, 500, 503])('HTTP %i is an answer', async (status) => {
    const server = await serve(answering({ status, headers: { 'X-Request-Id': 'r' }, body: '' }));
    expect(await get(server.endpoint)).toMatchObject({
      ok: true,
      answer: { status, headers: { 'x-request-id': 'r' }, body: '' },
    });
    expect(server.requests).toHaveLength(1); // not tried again
  });

  it.each([301, 302, 303, 307, 308])('HTTP %i is not followed', async (status) => {
    const elsewhere = await serve(answering({ body: 'caught' }));
    const server = await serve(answering({ status, headers: { Location: elsewhere.endpoint }, body: '' }));
    expect(await get(server.endpoint)).toMatchObject({ ok: true, answer: { status } });
    expect(elsewhere.requests).toHaveLength(0);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('is unpacked from %s', async (encoding, pack) => {
    const server = await serve(
      answering({ headers: { 'Content-Encoding': encoding }, body: pack(Buffer.from('héllo 一')) }),
    );
    expect(bodyOf(await get(server.endpoint))).toBe('héllo 一');
  });

  it('in gzip that is none is a failure', async () => {
    const server = await serve(answering({ headers: { 'Content-Encoding': 'gzip' }, body: 'no gzip' }));
    expect((await get(server.endpoint)).ok).toBe(false);
  });

  it('is text in UTF-8, wherever its chunks are cut', async () => {
    const bytes = Buffer.from('一二三');
    const server = await serve((response) => {
      response.write(bytes.subarray(0, 4));
      setImmediate(() => response.end(bytes.subarray(4)));
    });
    expect(bodyOf(await get(server.endpoint))).toBe('一二三');
  });

  it('has repeated headers joined', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'Set-Cookie': ['a=1', 'b=2'], 'X-Twice': ['1', '2'] });
      response.end();
    });
    expect(await get(server.endpoint)).toMatchObject({
      answer: { headers: { 'set-cookie': 'a=1, b=2', 'x-twice': '1, 2' } },
    });
  });
});

describe('the size of an answer', () => {
  it('may be 8 MiB', async () => {
    const server = await serve(answering({ body: Buffer.alloc(8 * MIB, 'a') }));
    expect(bodyOf(await get(server.endpoint))).toHaveLength(8 * MIB);
  });

  it.each<[string, Record<string, string>, Buffer]>([
    ['one byte more', {}, Buffer.alloc(8 * MIB + 1, 'a')],
    ['one byte more when unpacked', { 'Content-Encoding': 'gzip' }, gzipSync(Buffer.alloc(8 * MIB + 1, 'a'))],
    ['a bomb', { 'Content-Encoding': 'gzip' }, gzipSync(Buffer.alloc(200 * MIB))],
  ])('may not be %s', async (_what, headers, body) => {
    const server = await serve(answering({ headers, body }));
    expect(await get(server.endpoint)).toEqual({
      ok: false,
      failure: {
        kind: 'network',
        reason: `127.0.0.1:${server.port} sent an answer of more than 8 MiB`,
      },
    });
  });

  it('is refused while it still comes, without waiting for its end', async () => {
    const server = await serve((response) => {
      const chunk = Buffer.alloc(MIB, 'a');
      const more = (): void => {
        if (!response.destroyed) response.write(chunk, more);
      };
      more();
    });
    expect(reasonOf(await get(server.endpoint))).toContain('more than 8 MiB');
  });
});

describe('no whole answer', () => {
  it.each<[string, Record<string, string>]>([
    ['its Content-Length', { 'Content-Length': '100' }],
    ['its last chunk', { 'Transfer-Encoding': 'chunked' }],
  ])('a body that breaks off before %s', async (_what, headers) => {
    const server = await serve((response) => {
      response.writeHead(200, headers);
      response.write('{"totalSize"', () => response.destroy());
    });
    const outcome = await get(server.endpoint);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'network' } });
    expect(reasonOf(outcome)).toContain('broke the connection off');
  });

  it('a connection that is closed without an answer', async () => {
    const server = await serve((response) => {
      response.destroy();
    });
    expect(reasonOf(await get(server.endpoint))).toBe(
      `127.0.0.1:${server.port} broke the connection off (ECONNRESET)`,
    );
    expect(server.requests).toHaveLength(1);
  });

  it('nobody listens', async () => {
    const server = await serve(answering({ body: '' }));
    await server.close();
    expect(await get(server.endpoint)).toEqual({
      ok: false,
      failure: { kind: 'network', reason: `127.0.0.1:${server.port} refuses connections (ECONNREFUSED)` },
    });
  });

  it('something that does not speak HTTP', async () => {
    const server = createServer((socket) => {
      socket.end('SSH-2.0-hello\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    expect(await get(`http://127.0.0.1:${port}`)).toMatchObject({ ok: false, failure: { kind: 'network' } });
  });

  it('https where there is only http: a TLS fault', async () => {
    const server = await serve(answering({ body: '' }));
    const outcome = await get(`https://127.0.0.1:${server.port}`);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'tls' } });
    expect(reasonOf(outcome)).toContain(`127.0.0.1:${server.port}`);
  });
});

describe('calling it off', () => {
  it('before it began asks nothing', async () => {
    const server = await serve(answering({ body: '' }));
    expect(await client().get(new URL(server.endpoint), {}, AbortSignal.abort())).toEqual({
      ok: false,
      failure: { kind: 'aborted' },
    });
    expect(server.requests).toHaveLength(0);
  });

  it.each<[string, boolean]>([
    ['before the answer', false],
    ['in the middle of the answer', true],
  ])('%s closes the connection', async (_when, begun) => {
    const abort = new AbortController();
    const closed: Promise<void>[] = [];
    const server = await serve((response) => {
      closed.push(
        new Promise((resolve) => {
          response.once('close', resolve);
        }),
      );
      const stop = (): void => {
        abort.abort();
      };
      if (begun) response.write('{', stop);
      else stop();
    });
    expect(await client().get(new URL(server.endpoint), {}, abort.signal)).toEqual({
      ok: false,
      failure: { kind: 'aborted' },
    });
    await Promise.all(closed);
    expect(closed).toHaveLength(1);
  });

  it('after the answer changes nothing', async () => {
    const abort = new AbortController();
    const server = await serve(answering({ body: 'hello' }));
    const outcome = await client().get(new URL(server.endpoint), {}, abort.signal);
    abort.abort();
    expect(bodyOf(outcome)).toBe('hello');
  });
});

describe('the 60 seconds for a whole answer', () => {
  /** A server whose answer trickles and never ends; `trickled` resolves when `count` more bytes were sent. */
  async function trickle(): Promise<{
    endpoint: string;
    port: number;
    trickled: (count: number) => Promise<void>;
  }> {
    const waiting = new Set<{ left: number; resolve: () => void }>();
    const server = await serve((response) => {
      const more = (): void => {
        if (response.destroyed) return;
        response.write(' ');
        for (const waiter of waiting) {
          waiter.left -= 1;
          if (waiter.left > 0) continue;
          waiting.delete(waiter);
          waiter.resolve();
        }
        setTimeout(more, 2);
      };
      more();
    });
    return {
      ...server,
      trickled: (left) =>
        new Promise((resolve) => {
          waiting.add({ left, resolve });
        }),
    };
  }

  it('end a body that trickles', async () => {
    const clock = manualClock('2023-01-05T02:23:39Z');
    const server = await trickle();
    let outcome: HttpOutcome | null = null;
    const asked = client(clock)
      .get(new URL(server.endpoint), {}, NEVER)
      .then((result) => (outcome = result));
    await server.trickled(2);
    clock.advance(59_999);
    await server.trickled(5);
    expect(outcome).toBeNull();
    clock.advance(1);
    expect(await asked).toEqual({
      ok: false,
      failure: {
        kind: 'network',
        reason: `127.0.0.1:${server.port} did not finish its answer within 60 s`,
      },
    });
  });

  it('are over with the answer: the next one has its own', async () => {
    const clock = manualClock('2023-01-05T02:23:39Z');
    const server = await serve(answering({ body: 'hello' }));
    const http = client(clock);
    for (let i = 0; i < 3; i += 1) {
      expect(bodyOf(await http.get(new URL(server.endpoint), {}, NEVER))).toBe('hello');
      clock.advance(59_000);
    }
  });
});
