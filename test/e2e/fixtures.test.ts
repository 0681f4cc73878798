// The two example responses of the API reference, served verbatim, through `status` and `watch` in every output
// mode. The live view is shown by test/render/live.test.ts and test/e2e/terminal.test.ts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FixtureServer } from '../support/fixture-server.ts';
import { serveFixture } from '../support/fixture-server.ts';
import { linesOf, run } from '../support/program.ts';

const CLUSTER = { id: 'ea244205-d641-45d9-9dcb-ab2236bcd07e', name: null, region: 'cn-north-4' };

const WAITING = {
  state: 'waiting',
  percent: 0,
  targetAz: null,
  startedAt: null,
  endedAt: null,
  elapsedSeconds: null,
  timing: 'unknown',
};

const UPGRADE_PICTURE = {
  task: {
    id: 'b7ac4c5b-3bda-4feb-a303-eb80f4bce986',
    mode: 'upgrade',
    status: 'running',
    apiStatus: 'RUNNING',
    attempt: 1,
    startedAt: '2023-01-05T02:23:39Z',
    endedAt: null,
    elapsedSeconds: 441,
    image: { name: '7.10.2_22.5.1_1230', engine: 'elasticsearch', version: '7.10.2' },
    az: null,
    batchSize: null,
    failure: null,
  },
  progress: {
    percent: 16.7,
    nodesTotal: 3,
    nodesCompleted: 0,
    nodesUpgrading: 1,
    nodesWaiting: 2,
    nodesFailed: 0,
  },
  nodes: [
    {
      name: 'css-test-ess-esn-1-1',
      state: 'upgrading',
      percent: 50,
      targetAz: null,
      startedAt: '2023-01-05T02:23:42Z',
      endedAt: null,
      elapsedSeconds: 438,
      timing: 'exact',
    },
    { name: 'css-test-ess-esn-2-1', ...WAITING },
    { name: 'css-test-ess-esn-3-1', ...WAITING },
  ],
  steps: [
    {
      node: 'css-test-ess-esn-1-1',
      order: 0,
      name: 'Data migration',
      description:
        'Data is migrated from a node to other nodes in the cluster by running the exclude command.',
      state: 'done',
      startedAt: '2023-01-05T02:23:42Z',
      endedAt: '2023-01-05T02:29:51Z',
      elapsedSeconds: 369,
    },
    {
      node: 'css-test-ess-esn-1-1',
      order: 12,
      name: 'Task status update',
      description:
        'The cluster task status is refreshed. If there are no nodes to be replaced, the task is marked as completed. Otherwise, another node starts to be replaced.',
      state: 'waiting',
      startedAt: null,
      endedAt: null,
      elapsedSeconds: null,
    },
  ],
  eta: null,
  stale: false,
  observedAt: '2023-01-05T02:31:00Z',
};

/** In the second, one step has been running since 4 January for a task of 29 December. */
const SWITCHOVER_PICTURE = {
  task: {
    id: '8ebe958b-b8c6-4939-b5a7-85aee9468888',
    mode: 'az-migration',
    status: 'running',
    apiStatus: 'RUNNING',
    attempt: 1,
    startedAt: '2022-12-29T08:32:29Z',
    endedAt: null,
    elapsedSeconds: 583111,
    image: null,
    az: { from: 'cn-north-4a', to: 'cn-north-4c', scope: 'ess' },
    batchSize: null,
    failure: null,
  },
  progress: {
    percent: 58.3,
    nodesTotal: 3,
    nodesCompleted: 1,
    nodesUpgrading: 1,
    nodesWaiting: 1,
    nodesFailed: 0,
  },
  nodes: [
    { name: 'css-test-ess-esn-2-1', ...WAITING, state: 'completed', percent: 100 },
    {
      name: 'css-test-ess-esn-1-1',
      state: 'upgrading',
      percent: 75,
      targetAz: null,
      startedAt: '2022-12-29T08:41:05Z',
      endedAt: null,
      elapsedSeconds: 582595,
      timing: 'exact',
    },
    { name: 'css-test-ess-esn-3-1', ...WAITING },
  ],
  steps: [
    {
      node: 'css-test-ess-esn-1-1',
      order: 0,
      name: 'Data migration',
      description:
        'Data is migrated from a node to other nodes in the cluster by running the exclude command.',
      state: 'done',
      startedAt: '2022-12-29T08:41:05Z',
      endedAt: '2022-12-29T08:41:23Z',
      elapsedSeconds: 18,
    },
    {
      node: 'css-test-ess-esn-1-1',
      order: 12,
      name: 'Task status update',
      description:
        'The cluster task status is refreshed. If there are no nodes to be replaced, the task is marked as completed. Otherwise, another node starts to be replaced.',
      state: 'running',
      startedAt: '2023-01-04T06:53:42Z',
      endedAt: null,
      elapsedSeconds: 70638,
    },
  ],
  eta: null,
  stale: false,
  observedAt: '2023-01-05T02:31:00Z',
};

const UPGRADE_STATUS = ` ea244205   upgrade to 7.10.2_22.5.1_1230                                                 cn-north-4
 running 7m 21s · attempt 1 · task b7ac4c5b

 ▶ css-test-ess-esn-1-1  ████████████░░░░░░░░░░░░  50%   7m 18s
     ✔ Data migration                                    6m 09s
     · 1 more step
 · css-test-ess-esn-2-1  ░░░░░░░░░░░░░░░░░░░░░░░░   0%
 · css-test-ess-esn-3-1  ░░░░░░░░░░░░░░░░░░░░░░░░   0%

   total                 ████░░░░░░░░░░░░░░░░░░░░  16%   0 of 3 nodes

 ▶ ea244205: the upgrade is running: 0 of 3 nodes done, 16.7%; css-test-ess-esn-1-1
`;

const SWITCHOVER_STATUS_ASCII = ` ea244205   AZ switchover from cn-north-4a to cn-north-4c                                 cn-north-4
 running 6d 17h - attempt 1 - task 8ebe958b

 + css-test-ess-esn-2-1  ######################## 100%
 > css-test-ess-esn-1-1  ##################......  75%   6d 17h
     + Data migration                                       18s
     > Task status update                               19h 37m
 . css-test-ess-esn-3-1  ........................   0%

   total                 #############...........  58%   1 of 3 nodes

 > ea244205: the AZ switchover is running: 1 of 3 nodes done, 58.3%; css-test-ess-esn-1-1: Task status update for 19h 37m
`;

const UPGRADE_PLAIN = `TIME  ea244205  upgrade to 7.10.2_22.5.1_1230, 3 nodes, attempt 1, running since 2023-01-05 02:23, task b7ac4c5b-3bda-4feb-a303-eb80f4bce986
TIME  ea244205  0 of 3 nodes done, 16.7%; css-test-ess-esn-1-1
TIME  ea244205  stopped waiting after 1s (--timeout); the upgrade is still running: 0 of 3 nodes done, 16.7%; css-test-ess-esn-1-1
TIME  ea244205  This program only watches: the upgrade is left as it is. Look again with: css-upgrade watch ea244205-d641-45d9-9dcb-ab2236bcd07e --timeout 1s --task b7ac4c5b-3bda-4feb-a303-eb80f4bce986
`;

const SWITCHOVER_PLAIN = `TIME  ea244205  AZ switchover from cn-north-4a to cn-north-4c, 3 nodes, attempt 1, running since 2022-12-29 08:32, task 8ebe958b-b8c6-4939-b5a7-85aee9468888
TIME  ea244205  1 of 3 nodes done, 58.3%; css-test-ess-esn-1-1: Task status update for 19h 37m
TIME  ea244205  stopped waiting after 1s (--timeout); the AZ switchover is still running: 1 of 3 nodes done, 58.3%; css-test-ess-esn-1-1: Task status update for 19h 37m
TIME  ea244205  This program only watches: the AZ switchover is left as it is. Look again with: css-upgrade watch ea244205-d641-45d9-9dcb-ab2236bcd07e --timeout 1s --task 8ebe958b-b8c6-4939-b5a7-85aee9468888
`;

const withoutTimes = (text: string): string => text.replace(/^\d\d:\d\d:\d\d/gm, 'TIME');

describe.each([
  {
    name: 'upgrade-running',
    picture: UPGRADE_PICTURE,
    plain: UPGRADE_PLAIN,
    status: UPGRADE_STATUS,
    options: [],
  },
  {
    name: 'az-switchover-running',
    picture: SWITCHOVER_PICTURE,
    plain: SWITCHOVER_PLAIN,
    status: SWITCHOVER_STATUS_ASCII,
    options: ['--ascii'],
  },
] as const)('$name', ({ name, picture, plain, status, options }) => {
  let server: FixtureServer;
  beforeAll(async () => {
    server = await serveFixture(name, picture.observedAt);
  });
  afterAll(() => server.close());

  it('status: the picture, and code 8', async () => {
    const result = await run(['status', server.cluster, ...options], server);
    expect(result).toEqual({ code: 8, signal: null, stdout: status, stderr: '' });
  });

  it('status --json: one snapshot line', async () => {
    const { code, stdout, stderr } = await run(['status', server.cluster, '--json'], server);
    const [line, ...others] = linesOf(stdout);
    expect({ code, stderr, others }).toEqual({ code: 8, stderr: '', others: [] });
    expect(line).toEqual({
      type: 'snapshot',
      schema: '1.0',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      seq: 0,
      level: 'info',
      message: expect.any(String) as string,
      cluster: CLUSTER,
      ...picture,
    });
  });

  it('watch: plain lines, and code 124 after its timeout', async () => {
    const { code, stdout, stderr } = await run(['watch', server.cluster, '--timeout', '1s'], server);
    expect({ code, stderr }).toEqual({ code: 124, stderr: '' });
    expect(withoutTimes(stdout)).toBe(plain);
  });

  it('watch --progress quiet: the verdict only', async () => {
    const { code, stdout } = await run(
      ['watch', server.cluster, '--timeout', '1s', '--progress', 'quiet'],
      server,
    );
    const [verdict, hint] = plain
      .split('\n')
      .slice(2)
      .map((text) => text.replace('TIME  ea244205  ', ''));
    expect(code).toBe(124);
    expect(stdout).toBe(
      `ea244205: ${verdict ?? ''}\n  ${(hint ?? '').replace('1s --task', '1s --progress quiet --task')}\n`,
    );
  });

  it('watch --json: the stream, and the same code', async () => {
    const { code, stdout, stderr } = await run(
      ['watch', server.cluster, '--timeout', '1s', '--json'],
      server,
    );
    const lines = linesOf(stdout);
    expect({ code, stderr }).toEqual({ code: 124, stderr: '' });
    expect(lines.map(({ type, seq }) => [type, seq])).toEqual([
      ['start', 0],
      ['snapshot', 1],
      ['result', 2],
      ['end', 3],
    ]);
    expect(lines[0]).toMatchObject({
      schema: '1.0',
      tool: { name: 'css-upgrade' },
      command: 'watch',
      clusters: [server.cluster],
    });
    expect(lines[1]).toMatchObject({ schema: '1.0', cluster: CLUSTER, ...picture });
    expect(lines[2]).toMatchObject({
      cluster: CLUSTER,
      task: { id: picture.task.id },
      outcome: 'timeout',
      exitCode: 124,
      endedBeforeWatch: false,
      snapshot: picture,
      nodes: picture.nodes.map(({ name: node, state }) => ({ name: node, state, durationSeconds: null })),
    });
    expect(lines[3]).toMatchObject({ outcome: 'timeout', exitCode: 124 });
  });
});
