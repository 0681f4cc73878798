import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a test server was asked. */
export interface Received {
  readonly method: string;
  readonly url: URL;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** A real HTTP server on loopback that is closed when its test ends. */
export interface TestServer {
  /** Such as `http://127.0.0.1:40123`, without a slash at the end. */
  readonly endpoint: string;
  readonly port: number;
  readonly requests: readonly Received[];
  /** How many connections were opened so far. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** Answers a request; `index` counts the requests from 0. */
export type Handler = (response: ServerResponse, request: Received, index: number) => void;

/** Serves on a free port of 127.0.0.1 for as long as the current test runs. */
export async function serve(handler: Handler): Promise<TestServer> {
  const requests: Received[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const received = receivedOf(request);
    requests.push(received);
    response.sendDate = false; // a test that wants a date says which
    handler(response, received, requests.length - 1);
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  onTestFinished(close);
  return { endpoint: `http://127.0.0.1:${port}`, port, requests, connections: () => connections, close };
}

/** A handler that gives each request the next of these answers, and the last one from then on. */
export function answering(...answers: readonly CannedAnswer[]): Handler {
  return (response, _request, index) => {
    send(response, answers[Math.min(index, answers.length - 1)] ?? { body: '' });
  };
}

/** An answer laid down beforehand: 200 unless it says otherwise; what is no text or bytes is sent as JSON. */
export interface CannedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Sends an answer laid down beforehand. */
export function send(response: ServerResponse, { status = 200, headers = {}, body }: CannedAnswer): void {
  response.writeHead(status, headers);
  response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
}

/** The same answer in JSON, signed requests or not: no tasks. */
export const NO_TASKS: CannedAnswer = { body: { totalSize: 0, detailList: [] } };

function receivedOf(request: IncomingMessage): Received {
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value] as const,
  );
  return {
    method: request.method ?? '',
    url: new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`),
    headers: Object.fromEntries(headers),
  };
}
