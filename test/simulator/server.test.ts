import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { authorization, sdkDate } from '../../src/cloud/sign.ts';
import type { Scenario } from '../../src/simulator/scenarios.ts';
import { SCENARIOS } from '../../src/simulator/scenarios.ts';
import type { SimulatedAccess } from '../../src/simulator/server.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import type { ManualClock } from '../support/manual-clock.ts';
import { manualClock } from '../support/manual-clock.ts';

const SIMULATED_NOW = '2023-01-05T02:23:39Z';
const REAL_NOW = '2026-08-21T12:00:00Z';

interface Running extends SimulatedAccess {
  /** The simulator's own. */
  readonly clock: ManualClock;
  readonly port: number;
}

function scenario(name: string): Scenario {
  const found = SCENARIOS.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no scenario ${name}`);
  return found;
}

/** A simulator that ends with the current test. */
async function simulator(name = 'success'): Promise<Running> {
  const clock = manualClock(SIMULATED_NOW);
  const realClock = manualClock(REAL_NOW);
  const { access, close } = await startSimulator({
    scenario: scenario(name),
    nodes: 3,
    seed: 1,
    port: 0,
    clock,
    speed: 1,
    realClock,
  });
  onTestFinished(close);
  return { ...access, clock, port: Number(new URL(access.endpoint).port) };
}

/** How a request differs from a good one. */
interface Differences {
  readonly method?: string;
  readonly path?: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly ak?: string;
  readonly sk?: string;
  readonly date?: string;
  readonly hostSigned?: boolean;
  /** Sent and signed besides. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Put over all that would be sent; undefined takes a header away. */
  readonly sent?: Readonly<Record<string, string | undefined>>;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

const pathOf = ({ projectId, clusterId }: SimulatedAccess): string =>
  `/v1.0/${projectId}/clusters/${clusterId}/upgrade/detail`;

async function ask(access: SimulatedAccess, differences: Differences = {}): Promise<Answer> {
  const { method = 'GET', path = pathOf(access), query = [], sent = {}, hostSigned = true } = differences;
  const { ak = access.key.ak, sk = access.key.sk } = differences;
  const url = new URL(`${access.endpoint}${path}`);
  for (const [name, value] of query) url.searchParams.append(name, value);
  const signed = {
    ...(hostSigned ? { Host: url.host } : {}),
    'X-Project-Id': access.projectId,
    'X-Sdk-Date': differences.date ?? sdkDate(Date.parse(SIMULATED_NOW)),
    ...differences.headers,
  };
  const request = { method, path: url.pathname, query, headers: signed, body: '' };
  const all: Record<string, string | undefined> = {
    ...signed,
    Authorization: authorization(request, { ak, sk }),
    ...sent,
  };
  const headers = Object.entries(all).flatMap(([name, value]): [string, string][] =>
    value === undefined || name === 'Host' ? [] : [[name, value]],
  );
  const response = await fetch(url, { method, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

const NO_SUCH_API = {
  error_code: 'APIGW.0101',
  error_msg: expect.any(String),
  request_id: expect.any(String),
};

describe('a good request', () => {
  it('is answered with the task of the scenario', async () => {
    const { status, headers, body } = await ask(await simulator());
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(body).toMatchObject({
      totalSize: 1,
      detailList: [{ startTime: '2023-01-05T02:23:39', status: 'RUNNING' }],
    });
  });

  it.each<[string, Differences]>([
    ['host is not signed', { hostSigned: false }],
    ['content-type is signed', { headers: { 'Content-Type': 'application/json' } }],
    ['content-type is sent, but not signed', { sent: { 'Content-Type': 'application/json' } }],
    [
      'content-type is signed, host is not',
      { hostSigned: false, headers: { 'Content-Type': 'application/json' } },
    ],
    ['other headers are sent', { sent: { 'X-Language': 'zh-cn' } }],
    ['the path ends in a slash', { path: '/v1.0/PROJECT/clusters/CLUSTER/upgrade/detail/' }],
    [
      'the query is sent in another order',
      {
        query: [
          ['start', '1'],
          ['limit', '10'],
        ],
      },
    ],
    ['it is dated 14 minutes ago', { date: '20230105T020939Z' }],
    ['it is dated 15 minutes ahead', { date: '20230105T023839Z' }],
    ['it is dated by the real clock', { date: '20260821T120000Z' }],
  ])('is good where %s', async (_what, differences) => {
    const access = await simulator();
    const path = differences.path?.replace('PROJECT', access.projectId).replace('CLUSTER', access.clusterId);
    const answer = await ask(access, { ...differences, ...(path === undefined ? {} : { path }) });
    expect(answer).toMatchObject({ status: 200, body: { totalSize: 1 } });
  });
});

describe('the clock of the simulator', () => {
  it('is told in Date, and its task goes by it', async () => {
    const access = await simulator();
    expect((await ask(access)).headers.get('date')).toBe('Thu, 05 Jan 2023 02:23:39 GMT');
    access.clock.advance(24 * 3_600_000);
    const later = await ask(access, { date: '20230106T022339Z' });
    expect(later.headers.get('date')).toBe('Fri, 06 Jan 2023 02:23:39 GMT');
    expect(later.body).toMatchObject({ detailList: [{ status: 'SUCCESS', currentNodeName: '' }] });
  });

  it('is told with a refusal as well, so that a client can correct its own', async () => {
    const { status, headers } = await ask(await simulator(), { date: '19990101T000000Z' });
    expect(status).toBe(401);
    expect(headers.get('date')).toBe('Thu, 05 Jan 2023 02:23:39 GMT');
  });
});

describe('the lists', () => {
  it.each<[string, string | null, number]>([
    ['success', null, 1],
    ['success', 'UPGRADING', 1],
    ['success', 'AZ_MIGRATION', 0],
    ['az-migration', null, 0],
    ['az-migration', 'UPGRADING', 0],
    ['az-migration', 'AZ_MIGRATION', 1],
  ])('%s, action_mode %s: %i tasks', async (name, mode, count) => {
    const access = await simulator(name);
    const answer = await ask(access, { query: mode === null ? [] : [['action_mode', mode]] });
    expect(answer).toMatchObject({ status: 200, body: { totalSize: count } });
    expect((answer.body as { detailList: unknown[] }).detailList).toHaveLength(count);
  });

  it.each<[string, [string, string][], number]>([
    ['limit 1', [['limit', '1']], 1],
    ['limit 1000', [['limit', '1000']], 1],
    ['offset 1', [['offset', '1']], 1],
    ['offset 2', [['offset', '2']], 0],
    ['start 1', [['start', '1']], 1],
    ['start 2', [['start', '2']], 0],
    [
      'both',
      [
        ['offset', '2'],
        ['start', '2'],
      ],
      0,
    ],
    ['the last first record there may be', [['offset', '1000']], 0],
  ])('%s', async (_what, query, count) => {
    const answer = await ask(await simulator(), { query });
    expect(answer).toMatchObject({ status: 200, body: { totalSize: 1 } });
    expect((answer.body as { detailList: unknown[] }).detailList).toHaveLength(count);
  });

  it.each<[string, string]>([
    ['limit', '0'],
    ['limit', '1001'],
    ['limit', '-1'],
    ['limit', 'all'],
    ['limit', ''],
    ['offset', '0'],
    ['offset', '1001'],
    ['start', '0'],
    ['start', '1.5'],
    ['action_mode', 'EVERYTHING'],
    ['action_mode', 'az_migration'],
  ])('%s=%s is a bad parameter', async (name, value) => {
    expect(await ask(await simulator(), { query: [[name, value]] })).toMatchObject({
      status: 400,
      body: { errCode: 'CSS.0001', externalMessage: 'CSS.0001 : Incorrect parameters.' },
    });
  });
});

describe('a request that is refused by the gateway', () => {
  it.each<[string, Differences, string]>([
    ['no signature', { sent: { Authorization: undefined } }, 'authorization header is missing or malformed'],
    [
      'another scheme',
      { sent: { Authorization: 'Bearer x' } },
      'authorization header is missing or malformed',
    ],
    ['an unknown key', { ak: 'OTHERKEY' }, 'ak OTHERKEY not exist'],
    ['a wrong secret key', { sk: 'wrong' }, 'verify aksk signature fail'],
    ['a signed header that was changed', { sent: { 'X-Project-Id': 'other' } }, 'verify aksk signature fail'],
    [
      'a signed header that was left out',
      { sent: { 'X-Project-Id': undefined } },
      'verify aksk signature fail',
    ],
    ['a date 16 minutes ago', { date: '20230105T020739Z' }, 'signature expired'],
    ['a date 16 minutes ahead', { date: '20230105T023939Z' }, 'signature expired'],
    ['a date in another form', { date: '2023-01-05T02:23:39' }, 'signature expired'],
    ['no date', { sent: { 'X-Sdk-Date': undefined } }, 'signature expired'],
    [
      'a date that is not signed',
      {
        sent: {
          Authorization: `SDK-HMAC-SHA256 Access=SIMULATEDACCESSKEY00, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
        },
      },
      'x-sdk-date is not signed',
    ],
    [
      'signed headers that are names of JavaScript',
      {
        sent: {
          Authorization: `SDK-HMAC-SHA256 Access=SIMULATEDACCESSKEY00, SignedHeaders=constructor;__proto__;x-sdk-date, Signature=${'0'.repeat(64)}`,
        },
      },
      'verify aksk signature fail',
    ],
  ])('%s', async (_what, differences, message) => {
    const access = await simulator();
    const answer = await ask(access, differences);
    expect(answer).toMatchObject({
      status: 401,
      body: {
        error_code: 'APIGW.0301',
        error_msg: `Incorrect IAM authentication information: ${message}`,
        request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    });
    expect((await ask(access)).status).toBe(200); // and it goes on serving
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('the method %s', async (method) => {
    expect(await ask(await simulator(), { method })).toMatchObject({ status: 404, body: NO_SUCH_API });
  });

  it.each([
    '/',
    '//',
    '/v1.0',
    '/v2.0/PROJECT/clusters/CLUSTER/upgrade/detail',
    '/v1.0/PROJECT/clusters/CLUSTER/upgrade',
    '/v1.0/PROJECT/clusters/CLUSTER/upgrade/detail/more',
    '/v1.0/PROJECT/clusters//upgrade/detail',
    '/v1.0/PROJECT/clusters',
  ])('the path %s', async (path) => {
    const access = await simulator();
    const asked = path.replace('PROJECT', access.projectId).replace('CLUSTER', access.clusterId);
    expect(await ask(access, { path: asked })).toMatchObject({ status: 404, body: NO_SUCH_API });
  });
});

describe('a request that is refused by CSS', () => {
  it.each<[string, (access: SimulatedAccess) => string, string]>([
    ['another project', ({ clusterId }) => `/v1.0/other/clusters/${clusterId}/upgrade/detail`, 'CSS.0010'],
    ['another cluster', ({ projectId }) => `/v1.0/${projectId}/clusters/other/upgrade/detail`, 'CSS.0015'],
  ])('%s', async (_what, path, code) => {
    const access = await simulator();
    expect(await ask(access, { path: path(access) })).toMatchObject({
      status: 403,
      body: { errCode: code, externalMessage: expect.stringMatching(new RegExp(`^${code} : `)) },
    });
  });

  it('is looked at after the signature', async () => {
    const access = await simulator();
    const path = `/v1.0/${access.projectId}/clusters/other/upgrade/detail`;
    expect(await ask(access, { path, sk: 'wrong' })).toMatchObject({ status: 401 });
  });
});

/** Sends raw text; gives what came back until the connection closed. */
function raw(port: number, text: string, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host);
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (received += chunk));
    socket.once('error', reject);
    socket.once('close', () => {
      resolve(received);
    });
    socket.end(text);
  });
}

describe('a request that is broken does not end the simulator', () => {
  it.each([
    ['a path that is none', 'GET // HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', '404'],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b<>\r\nConnection: close\r\n\r\n', '404'],
    ['no HTTP', 'hello\r\n\r\n', '400'],
    ['a body that breaks off', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf', ''],
  ])('%s', async (_what, text, status) => {
    const access = await simulator();
    expect(await raw(access.port, text)).toMatch(
      status === '' ? /^(HTTP\/1\.1 400|$)/ : `HTTP/1.1 ${status}`,
    );
    expect((await ask(access)).status).toBe(200);
  });
});

describe('the address', () => {
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address }) => address)
    .filter((address) => address !== '127.0.0.1' && !address.startsWith('fe80'));

  it('is on loopback, and nowhere else', async () => {
    const access = await simulator();
    expect(access.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    for (const address of others) await expect(raw(access.port, '', address)).rejects.toThrow();
  });

  it('has the port that is asked for; one that is taken is an error', async () => {
    const { port } = await simulator();
    const clock = manualClock(REAL_NOW);
    const options = {
      scenario: scenario('success'),
      nodes: 1,
      seed: 1,
      port,
      clock,
      speed: 1,
      realClock: clock,
    };
    await expect(startSimulator(options)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('is free again once it is closed', async () => {
    const clock = manualClock(REAL_NOW);
    const options = {
      scenario: scenario('success'),
      nodes: 1,
      seed: 1,
      port: 0,
      clock,
      speed: 1,
      realClock: clock,
    };
    const first = await startSimulator(options);
    await first.close();
    const port = Number(new URL(first.access.endpoint).port);
    const second = await startSimulator({ ...options, port });
    onTestFinished(second.close);
    expect(second.access.endpoint).toBe(first.access.endpoint);
  });
});
