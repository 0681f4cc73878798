import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AccessKey } from '../cloud/sign.ts';
import type { Clock } from '../runtime.ts';
import { plotOf, taskAt } from './plot.ts';
import type { Scenario } from './scenarios.ts';
import { SIGNATURE_WINDOW_MS, signatureProblem } from './verify.ts';

/** What is simulated, and how fast. */
export interface SimulatorOptions {
  readonly scenario: Scenario;
  readonly nodes: number;
  readonly seed: number;
  /** 0 for a free one. */
  readonly port: number;
  /** The simulator's own time, told in `Date`; the upgrade begins at its present. */
  readonly clock: Clock;
  /** How many times faster than `realClock` that is. */
  readonly speed: number;
  /** Real time: signatures dated by it are accepted as well. */
  readonly realClock: Clock;
}

/** What a client needs to ask a simulator. */
export interface SimulatedAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly projectId: string;
  readonly clusterId: string;
  readonly key: AccessKey;
}

/** A running simulator. */
export interface Simulator {
  readonly access: SimulatedAccess;
  readonly close: () => Promise<void>;
}

/** The longest that a request on loopback is on its way, in real milliseconds. */
const ON_ITS_WAY_MS = 10_000;

/** Keys of no value anywhere else. */
const KEY: AccessKey = {
  ak: 'SIMULATEDACCESSKEY00',
  sk: 'simulated-secret-key-of-no-value',
  securityToken: null,
};
const PROJECT_ID = '51a0000000000000000000000000c55e';
const CLUSTER_ID = 'c55e0000-5170-4000-8000-000000000001';

/**
 * Serves a simulated CSS API on loopback, and on loopback only.
 * @throws the error of `listen`, such as `EADDRINUSE`
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { clock } = options;
  const plot = plotOf(options.scenario, options.nodes, options.seed);
  const began = clock.now();
  const server = createServer((request, response) => {
    void readBody(request).then(
      (body) => {
        const tasks = [taskAt(plot, (clock.now() - began) / 1000, began)];
        send(response, answer(request, body, tasks, options), clock);
      },
      () => undefined, // the client went away in the middle of its request
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    access: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'simulated-1',
      projectId: PROJECT_ID,
      clusterId: CLUSTER_ID,
      key: KEY,
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function answer(
  request: IncomingMessage,
  body: string,
  tasks: readonly Record<string, unknown>[],
  options: SimulatorOptions,
): Answer {
  const target = request.url ?? '/';
  const url = new URL(URL.canParse(target, 'http://localhost') ? target : '/', 'http://localhost');
  const path = /^\/v1\.0\/([^/]+)\/clusters\/([^/]+)\/upgrade\/detail\/?$/.exec(url.pathname);
  if (request.method !== 'GET' || path === null) {
    return gatewayError(
      404,
      'APIGW.0101',
      'The API does not exist or has not been published in the environment',
    );
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
  const clocks = [options.clock.now(), options.realClock.now()];
  // A request must not expire while it is on its way, however fast the simulated time passes.
  const windowMs = SIGNATURE_WINDOW_MS + ON_ITS_WAY_MS * Math.max(0, options.speed - 1);
  const problem = signatureProblem({ method: request.method, url, headers, body }, KEY, clocks, windowMs);
  if (problem !== null) return gatewayError(401, 'APIGW.0301', problem);
  const [, projectId, clusterId] = path;
  if (projectId !== PROJECT_ID)
    return cssError(403, 'CSS.0010', 'You do not have the permission to perform this operation.');
  if (clusterId !== CLUSTER_ID)
    return cssError(403, 'CSS.0015', 'The cluster does not exist or you have no access to it.');
  return listAnswer(url.searchParams, tasks, options.scenario);
}

function listAnswer(
  query: URLSearchParams,
  tasks: readonly Record<string, unknown>[],
  scenario: Scenario,
): Answer {
  const mode = query.get('action_mode') ?? 'UPGRADING';
  const first = whole(query.get('offset') ?? query.get('start') ?? '1');
  const limit = whole(query.get('limit') ?? '10');
  const valid = (mode === 'UPGRADING' || mode === 'AZ_MIGRATION') && inRange(first) && inRange(limit);
  if (!valid) return cssError(400, 'CSS.0001', 'Incorrect parameters.');
  const listed = mode === scenario.list ? tasks : [];
  return {
    status: 200,
    body: { totalSize: listed.length, detailList: listed.slice(first - 1, first - 1 + limit) },
  };
}

function whole(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** The documented range of both paging parameters. */
function inRange(value: number): boolean {
  return value >= 1 && value <= 1000;
}

function gatewayError(status: number, code: string, message: string): Answer {
  return { status, body: { error_msg: message, error_code: code, request_id: requestId() } };
}

function cssError(status: number, code: string, message: string): Answer {
  return { status, body: { errCode: code, externalMessage: `${code} : ${message}` } };
}

let requests = 0;

/** Support asks for it, so every answer has one. */
function requestId(): string {
  requests += 1;
  return requests.toString(16).padStart(32, '0');
}

function send(response: ServerResponse, { status, body }: Answer, clock: Clock): void {
  response.sendDate = false;
  response.writeHead(status, {
    'Content-Type': 'application/json',
    Date: new Date(clock.now()).toUTCString(),
    'X-Request-Id': requestId(),
  });
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
