import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CssApiOptions, Listing, UpgradeApi } from '../../src/cloud/css-api.ts';
import { createCssApi } from '../../src/cloud/css-api.ts';
import type { Fault } from '../../src/cloud/faults.ts';
import { createHttp } from '../../src/cloud/http.ts';
import { createServerClock } from '../../src/cloud/server-clock.ts';
import { SCENARIOS } from '../../src/simulator/scenarios.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { signatureProblem } from '../../src/simulator/verify.ts';
import type { CannedAnswer, Received, TestServer } from '../support/http-server.ts';
import { NO_TASKS, answering, send, serve } from '../support/http-server.ts';
import type { ManualClock } from '../support/manual-clock.ts';
import { manualClock } from '../support/manual-clock.ts';

const NOW = '2023-01-05T02:31:00Z';
const PROJECT = '6204a5bd270343b5885144cf9c8c158d';
const CLUSTER = 'ea244205-d641-45d9-9dcb-ab2236bcd07e';
const KEY = { ak: 'AKEXAMPLE', sk: 'SKEXAMPLE', securityToken: null };
const NEVER = new AbortController().signal;

interface Client extends UpgradeApi {
  readonly clock: ManualClock;
  /** What `--debug` would show. */
  readonly debugged: readonly string[];
}

/** A client of a server; its clock stands at `NOW`. */
function clientOf(endpoint: string, differences: Partial<CssApiOptions> = {}): Client {
  const clock = manualClock(NOW);
  const http = createHttp(clock, 'css-upgrade/1.2.3');
  onTestFinished(() => {
    http.close();
  });
  const debugged: string[] = [];
  const api = createCssApi({
    http,
    clock: createServerClock(clock),
    endpoint,
    projectId: PROJECT,
    key: KEY,
    language: 'en-us',
    debug: (text) => debugged.push(text),
    ...differences,
  });
  return { ...api, clock, debugged };
}

/** What an answer comes to. */
async function listed(answer: CannedAnswer, differences: Partial<CssApiOptions> = {}): Promise<Listing> {
  const server = await serve(answering(answer));
  return clientOf(server.endpoint, differences).listTasks(CLUSTER, 'upgrade', NEVER);
}

function faultOf(listing: Listing): Fault {
  if (listing.ok || listing.fault === null) throw new Error('there is no fault');
  return listing.fault;
}

function idsOf(listing: Listing): readonly string[] {
  if (!listing.ok) throw new Error(listing.fault?.reason ?? 'aborted');
  return listing.tasks.map(({ id }) => id);
}

const queriesOf = (server: TestServer): string[] => server.requests.map(({ url }) => url.search);

/** What the gateway would find wrong with a request's signature. */
const problemOf = (request: Received, at: string = NOW, key = KEY): string | null =>
  signatureProblem({ ...request, body: '' }, key, [Date.parse(at)]);

describe('the request', () => {
  it('asks for the list of a cluster, signed, in the wanted language', async () => {
    const server = await serve(answering(NO_TASKS));
    await clientOf(server.endpoint, { language: 'zh-cn' }).listTasks(CLUSTER, 'upgrade', NEVER);
    const [request] = server.requests;
    if (request === undefined) throw new Error('nothing was asked');
    expect(request.method).toBe('GET');
    expect(request.url.pathname).toBe(`/v1.0/${PROJECT}/clusters/${CLUSTER}/upgrade/detail`);
    expect(request.headers).toMatchObject({
      host: `127.0.0.1:${server.port}`,
      accept: 'application/json',
      'user-agent': 'css-upgrade/1.2.3',
      'x-project-id': PROJECT,
      'x-language': 'zh-cn',
      'x-sdk-date': '20230105T023100Z',
    });
    expect(request.headers['authorization']).toContain(
      'Access=AKEXAMPLE, SignedHeaders=host;x-project-id;x-sdk-date, ',
    );
    expect(request.headers).not.toHaveProperty('x-security-token');
    expect(problemOf(request)).toBeNull();
  });

  it('carries and signs the security token of a temporary key', async () => {
    const key = { ...KEY, securityToken: 'TOKEN/EXAMPLE+abc==' };
    const server = await serve(answering(NO_TASKS));
    await clientOf(server.endpoint, { key }).listTasks(CLUSTER, 'upgrade', NEVER);
    const [request] = server.requests;
    expect(request?.headers['x-security-token']).toBe('TOKEN/EXAMPLE+abc==');
    expect(request?.headers['authorization']).toContain(
      'SignedHeaders=host;x-project-id;x-sdk-date;x-security-token, ',
    );
    expect(
      server.requests.map((each) => signatureProblem({ ...each, body: '' }, key, [Date.parse(NOW)])),
    ).toEqual([null]);
  });

  it.each([
    ['upgrade', '?limit=1000'],
    ['az-migration', '?action_mode=AZ_MIGRATION&limit=1000'],
  ] as const)('for the list of %s has the query %s', async (mode, query) => {
    const server = await serve(answering(NO_TASKS));
    await clientOf(server.endpoint).listTasks(CLUSTER, mode, NEVER);
    expect(queriesOf(server)).toEqual([query]);
  });

  it('goes over one connection, poll after poll', async () => {
    const server = await serve(answering(NO_TASKS));
    const client = clientOf(server.endpoint);
    for (let i = 0; i < 4; i += 1) await client.listTasks(CLUSTER, 'upgrade', NEVER);
    expect(server.connections()).toBe(1);
  });

  it('is told to --debug without secrets', async () => {
    const key = { ...KEY, securityToken: 'TOKENEXAMPLE' };
    const server = await serve(answering({ ...NO_TASKS, headers: { 'X-Request-Id': 'r-1' } }));
    const url = `${server.endpoint}/v1.0/${PROJECT}/clusters/${CLUSTER}/upgrade/detail?limit=1000`;
    const answered = clientOf(server.endpoint, { key });
    await answered.listTasks(CLUSTER, 'upgrade', NEVER);
    expect(answered.debugged).toEqual([`GET ${url}: 200, 31 characters, request id r-1`]);
    await server.close();
    const refused = clientOf(server.endpoint, { key });
    await refused.listTasks(CLUSTER, 'upgrade', NEVER);
    expect(refused.debugged).toEqual([
      `GET ${url}: 127.0.0.1:${server.port} refuses connections (ECONNREFUSED)`,
    ]);
  });
});

/** A server of so many tasks that gives `most` at a time. */
function paged(total: number, most: number, claimed: number = total): Promise<TestServer> {
  const ids = Array.from({ length: total }, (_, index) => `task-${index + 1}`);
  return serve((response, { url }) => {
    const first = Number(url.searchParams.get('offset') ?? '1');
    const page = ids.slice(first - 1, first - 1 + Math.min(most, Number(url.searchParams.get('limit'))));
    send(response, { body: { totalSize: claimed, detailList: page.map((id) => ({ id })) } });
  });
}

describe('paging', () => {
  it.each<[string, number, number, readonly string[]]>([
    ['one page holds all: no more is asked for', 3, 1000, ['?limit=1000']],
    [
      'the next page is named in both words, with one value',
      1500,
      1000,
      ['?limit=1000', '?limit=1000&offset=1001&start=1001'],
    ],
    [
      'a server that gives fewer than asked for',
      5,
      2,
      ['?limit=1000', '?limit=1000&offset=3&start=3', '?limit=1000&offset=5&start=5'],
    ],
  ])('%s', async (_what, total, most, queries) => {
    const server = await paged(total, most);
    const listing = await clientOf(server.endpoint).listTasks(CLUSTER, 'upgrade', NEVER);
    expect(idsOf(listing)).toHaveLength(total);
    expect(new Set(idsOf(listing)).size).toBe(total);
    expect(queriesOf(server)).toEqual(queries);
    expect(server.requests.map((request) => problemOf(request))).toEqual(queries.map(() => null));
  });

  it('keeps to its list on further pages', async () => {
    const server = await paged(3, 2);
    await clientOf(server.endpoint).listTasks(CLUSTER, 'az-migration', NEVER);
    expect(queriesOf(server)).toEqual([
      '?action_mode=AZ_MIGRATION&limit=1000',
      '?action_mode=AZ_MIGRATION&limit=1000&offset=3&start=3',
    ]);
  });

  it('ends where a further page brings nothing new', async () => {
    const server = await serve(answering({ body: { totalSize: 9, detailList: [{ id: 'a' }, { id: 'b' }] } }));
    expect(idsOf(await clientOf(server.endpoint).listTasks(CLUSTER, 'upgrade', NEVER))).toEqual(['a', 'b']);
    expect(server.requests).toHaveLength(2);
  });

  it('does not follow a server that claims ever more', async () => {
    const server = await paged(1000, 1, 1_000_000);
    await clientOf(server.endpoint).listTasks(CLUSTER, 'upgrade', NEVER);
    expect(server.requests).toHaveLength(20);
  });

  const badParameter: CannedAnswer = {
    status: 400,
    body: { errCode: 'CSS.0001', externalMessage: 'CSS.0001 : Incorrect parameters.' },
  };
  const fullPage = (count: number): CannedAnswer => ({
    body: { totalSize: 1500, detailList: Array.from({ length: count }, (_, index) => ({ id: `${index}` })) },
  });

  it('takes what there is where the API refuses a first record past 1000', async () => {
    const server = await serve(answering(fullPage(1000), badParameter));
    expect(idsOf(await clientOf(server.endpoint).listTasks(CLUSTER, 'upgrade', NEVER))).toHaveLength(1000);
  });

  it.each<[string, CannedAnswer, CannedAnswer, Fault['kind']]>([
    ['a refused page within 1000', fullPage(10), badParameter, 'bad-parameter'],
    ['a page that fails', fullPage(1000), { status: 503, body: '' }, 'transient'],
  ])('%s fails the whole list', async (_what, first, second, kind) => {
    const server = await serve(answering(first, second));
    const listing = await clientOf(server.endpoint).listTasks(CLUSTER, 'upgrade', NEVER);
    expect(faultOf(listing).kind).toBe(kind);
  });
});

const fixture = (name: string): string => readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8');

describe('a good answer', () => {
  it.each<[string, CannedAnswer]>([
    ['as it is', { body: fixture('upgrade-running.json') }],
    ['behind a byte order mark', { body: `\uFEFF${fixture('upgrade-running.json')}` }],
    ['packed', { headers: { 'Content-Encoding': 'gzip' }, body: gzipSync(fixture('upgrade-running.json')) }],
  ])('is read, %s', async (_how, answer) => {
    expect(await listed(answer)).toMatchObject({
      ok: true,
      observedAt: Date.parse(NOW),
      tasks: [{ id: 'b7ac4c5b-3bda-4feb-a303-eb80f4bce986', mode: 'upgrade', status: 'running' }],
    });
  });

  it('may list nothing', async () => {
    expect(idsOf(await listed(NO_TASKS))).toEqual([]);
  });

  it('is dated by the clock of the server, which goes on between answers', async () => {
    const server = await serve(
      answering({ ...NO_TASKS, headers: { Date: 'Thu, 05 Jan 2023 02:40:00 GMT' } }),
    );
    const client = clientOf(server.endpoint);
    expect(client.serverNow()).toBe(Date.parse(NOW));
    const listing = await client.listTasks(CLUSTER, 'upgrade', NEVER);
    expect(listing).toMatchObject({ observedAt: Date.parse('2023-01-05T02:40:00Z') });
    client.clock.advance(1500);
    client.clock.set('1999-01-01T00:00:00Z'); // no matter
    expect(client.serverNow()).toBe(Date.parse('2023-01-05T02:40:01.500Z'));
  });
});

describe('the clock', () => {
  it('is not that of a proxy or a portal in between', async () => {
    const portal = { status: 503, body: '<html>', headers: { Date: 'Fri, 06 Jan 2023 00:00:00 GMT' } };
    const server = await serve(answering(portal));
    const client = clientOf(server.endpoint);
    await client.listTasks(CLUSTER, 'upgrade', NEVER);
    expect(client.serverNow()).toBe(Date.parse(NOW));
  });
});

describe('a bad answer', () => {
  it.each<[string, CannedAnswer, Partial<Fault>]>([
    [
      'an error of the API',
      {
        status: 403,
        headers: { 'X-Request-Id': 'r-1' },
        body: { errCode: 'CSS.0015', externalMessage: 'CSS.0015 : No resources are found.' },
      },
      { kind: 'not-found', apiCode: 'CSS.0015', requestId: 'r-1' },
    ],
    [
      'an error with HTTP 200',
      { body: { error_code: 'CSS.0036', error_msg: 'Internal error.' } },
      { kind: 'transient', apiCode: 'CSS.0036' },
    ],
    ['a list with HTTP 500', { status: 500, body: { totalSize: 0, detailList: [] } }, { kind: 'transient' }],
    ['a page with HTTP 200', { body: '<html>Log in</html>' }, { kind: 'unintelligible' }],
    ['a page with HTTP 403', { status: 403, body: '<html>No</html>' }, { kind: 'unintelligible' }],
    ['a page with HTTP 404', { status: 404, body: '<html>No</html>' }, { kind: 'not-this-api' }],
    ['a page with HTTP 502', { status: 502, body: '<html>Oops</html>' }, { kind: 'transient' }],
    ['a redirect', { status: 302, headers: { Location: '/portal' }, body: '' }, { kind: 'unintelligible' }],
    ['JSON that breaks off', { body: '{"totalSize":1,"detailList":[' }, { kind: 'unintelligible' }],
    ['nothing', { body: '' }, { kind: 'unintelligible' }],
    ['other JSON', { body: { clusters: [] } }, { kind: 'unintelligible' }],
    [
      'a list that makes no sense',
      { body: { totalSize: 1, detailList: [{}] } },
      { kind: 'unintelligible', reason: 'the answer makes no sense: detailList[0].id is missing' },
    ],
  ])('%s', async (_what, answer, expected) => {
    const server = await serve(answering(answer));
    const listing = await clientOf(server.endpoint).listTasks(CLUSTER, 'upgrade', NEVER);
    expect(faultOf(listing)).toMatchObject(expected);
    expect(server.requests).toHaveLength(1);
  });

  it('nobody there is transient', async () => {
    const server = await serve(answering(NO_TASKS));
    await server.close();
    const fault = faultOf(await clientOf(server.endpoint).listTasks(CLUSTER, 'upgrade', NEVER));
    expect(fault).toMatchObject({
      kind: 'transient',
      reason: `127.0.0.1:${server.port} refuses connections (ECONNREFUSED)`,
    });
  });

  it('no TLS there is a TLS fault', async () => {
    const server = await serve(answering(NO_TASKS));
    const client = clientOf(`https://127.0.0.1:${server.port}`);
    expect(faultOf(await client.listTasks(CLUSTER, 'upgrade', NEVER)).kind).toBe('tls');
  });
});

describe('calling it off', () => {
  it('is no fault', async () => {
    const abort = new AbortController();
    const server = await serve(() => {
      abort.abort();
    });
    const client = clientOf(server.endpoint);
    expect(await client.listTasks(CLUSTER, 'upgrade', abort.signal)).toEqual({ ok: false, fault: null });
    expect(client.debugged).toEqual([]);
  });
});

describe('Retry-After', () => {
  it.each<[string, string, number | null]>([
    ['seconds', '120', 120_000],
    ['none', '0', 0],
    ['a date, against the clock of the server', 'Thu, 05 Jan 2023 03:00:30 GMT', 30_000],
    ['a date that has passed', 'Thu, 05 Jan 2023 02:00:00 GMT', 0],
    ['nonsense', 'soon', null],
  ])('%s', async (_what, value, retryAfterMs) => {
    const headers = { 'Retry-After': value, Date: 'Thu, 05 Jan 2023 03:00:00 GMT' };
    const fault = faultOf(await listed({ status: 429, headers, body: '' }));
    expect(fault).toMatchObject({ kind: 'throttled', retryAfterMs });
  });

  it('missing', async () => {
    expect(faultOf(await listed({ status: 503, body: '' })).retryAfterMs).toBeNull();
  });
});

const expired = (headers: Record<string, string> = {}): CannedAnswer => ({
  status: 401,
  headers,
  body: {
    error_msg: 'Incorrect IAM authentication information: signature expired',
    error_code: 'APIGW.0301',
    request_id: 'r-1',
  },
});

describe('a signature that expired', () => {
  const A_DAY_LATER = 'Fri, 06 Jan 2023 02:31:00 GMT';

  it('is made anew with the date of the server, a day off', async () => {
    const server = await serve(answering(expired({ Date: A_DAY_LATER }), NO_TASKS));
    const listing = await clientOf(server.endpoint).listTasks(CLUSTER, 'upgrade', NEVER);
    expect(listing).toMatchObject({ ok: true, observedAt: Date.parse(A_DAY_LATER) });
    expect(server.requests.map(({ headers }) => headers['x-sdk-date'])).toEqual([
      '20230105T023100Z',
      '20230106T023100Z',
    ]);
    expect(server.requests.map((request) => problemOf(request, A_DAY_LATER))).toEqual([
      'Incorrect IAM authentication information: signature expired',
      null,
    ]);
  });

  it('is dated right from then on', async () => {
    const server = await serve(answering(expired({ Date: A_DAY_LATER }), NO_TASKS));
    const client = clientOf(server.endpoint);
    for (let i = 0; i < 3; i += 1) await client.listTasks(CLUSTER, 'upgrade', NEVER);
    expect(server.requests).toHaveLength(4);
  });

  it('is tried exactly once more; then the key is at fault', async () => {
    const server = await serve(answering(expired({ Date: A_DAY_LATER })));
    const listing = await clientOf(server.endpoint).listTasks(CLUSTER, 'upgrade', NEVER);
    expect(faultOf(listing)).toMatchObject({ kind: 'credentials', apiCode: 'APIGW.0301', requestId: 'r-1' });
    expect(server.requests).toHaveLength(2);
  });

  it('reports what the second try came to', async () => {
    const server = await serve(answering(expired({ Date: A_DAY_LATER }), { status: 503, body: '' }));
    const listing = await clientOf(server.endpoint).listTasks(CLUSTER, 'upgrade', NEVER);
    expect(faultOf(listing).kind).toBe('transient');
  });

  it.each(['verify aksk signature fail', 'ak AKEXAMPLE not exist', 'decrypt token fail'])(
    '%s is never tried again: it locks the key',
    async (message) => {
      const body = { error_msg: message, error_code: 'APIGW.0301', request_id: 'r-1' };
      const server = await serve(answering({ status: 401, body }));
      const listing = await clientOf(server.endpoint).listTasks(CLUSTER, 'upgrade', NEVER);
      expect(faultOf(listing).kind).toBe('credentials');
      expect(server.requests).toHaveLength(1);
    },
  );
});

describe('the words of the API', () => {
  const key = { ak: 'AKEXAMPLE', sk: 'SKEXAMPLE', securityToken: `TOKEN/${'x+'.repeat(600)}==` };

  it.each<[string, string, string]>([
    ['the key', 'ak AKEXAMPLE not exist', 'ak *** not exist'],
    ['the secret key', 'bad SKEXAMPLE, SKEXAMPLE', 'bad ***, ***'],
    ['the token', `token ${key.securityToken} fail`, 'token *** fail'],
    [
      'a token that is longer than what is shown',
      `token ${key.securityToken.repeat(9)} fail`,
      '*'.repeat(27),
    ],
  ])('are shown without %s', async (_what, message, shown) => {
    const body = { error_msg: message, error_code: 'APIGW.0301', request_id: 'r-1' };
    const { reason } = faultOf(await listed({ status: 401, body }, { key }));
    expect(reason).toContain(shown);
    for (const secret of ['AKEXAMPLE', 'SKEXAMPLE', 'TOKEN', 'x+x+']) expect(reason).not.toContain(secret);
  });

  it('are cut where they go on and on', async () => {
    const body = { error_msg: 'blah '.repeat(100_000), error_code: 'CSS.0005' };
    expect(faultOf(await listed({ status: 500, body })).reason.length).toBeLessThan(1000);
  });
});

describe('against the simulator', () => {
  it.each(SCENARIOS.map(({ name, list }) => [name, list] as const))(
    '%s is read in the list of %s, and the other list is empty',
    async (name, list) => {
      const clock = manualClock(NOW);
      const scenario = SCENARIOS.find((each) => each.name === name);
      if (scenario === undefined) throw new Error(name);
      const simulator = await startSimulator({
        scenario,
        nodes: 3,
        seed: 1,
        port: 0,
        clock,
        speed: 1,
        realClock: clock,
      });
      onTestFinished(() => simulator.close());
      const { endpoint, projectId, clusterId, key } = simulator.access;
      const client = clientOf(endpoint, { projectId, key });
      const [here, there] =
        list === 'UPGRADING'
          ? (['upgrade', 'az-migration'] as const)
          : (['az-migration', 'upgrade'] as const);
      const listing = await client.listTasks(clusterId, here, NEVER);
      expect(idsOf(listing)).toHaveLength(1);
      expect(listing).toMatchObject({
        tasks: [{ status: 'running', attempt: 1, startedAt: Date.parse(NOW) }],
      });
      expect(idsOf(await client.listTasks(clusterId, there, NEVER))).toEqual([]);
    },
  );
});
