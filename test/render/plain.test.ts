import { describe, expect, it } from 'vitest';
import { fault } from '../../src/cloud/faults.ts';
import { createColours } from '../../src/render/colour.ts';
import { createPlainRenderer, createQuietRenderer } from '../../src/render/plain.ts';
import type { UpgradeEvent } from '../../src/upgrade/events.ts';
import { event, picture } from '../support/events.ts';
import { at, step } from '../support/tasks.ts';

function render(
  create: typeof createPlainRenderer,
  events: readonly UpgradeEvent[],
  colour = false,
): { out: string; err: string } {
  let out = '';
  let err = '';
  const renderer = create({
    write: (line) => (out += line),
    diagnostic: (text) => (err += `${text}\n`),
    colours: createColours(colour),
    utc: true,
  });
  for (const each of events) renderer.handle(each);
  renderer.close();
  return { out, err };
}

const unavailable = fault('transient', 'css.example answered 503', { apiCode: null, requestId: 'r-1' });
const migration = {
  completedNodes: ['n1'],
  currentNodes: ['n2'],
  steps: [step(0, 'running', { name: 'Data migration', startedAt: at(3360) })],
};

/** One of everything, as a watch of an eventful hour would tell it. */
const HOUR: readonly UpgradeEvent[] = [
  event({ type: 'start', command: 'watch', clusters: ['es-prod'] }),
  event({ type: 'snapshot', picture: picture(migration) }),
  event({ type: 'poll-scheduled', nextPollAt: at(3615), failure: null, picture: null }),
  event(
    {
      type: 'step',
      step: { node: 'n2', order: 0, name: 'Data migration' },
      from: 'running',
      to: 'done',
      durationSeconds: 369,
    },
    3730,
  ),
  event(
    { type: 'node', node: { name: 'n2' }, from: 'upgrading', to: 'completed', durationSeconds: 2515 },
    3800,
  ),
  event(
    { type: 'node', node: { name: 'n3' }, from: 'waiting', to: 'upgrading', durationSeconds: null },
    3800,
  ),
  event(
    {
      type: 'step',
      step: { node: null, order: 1, name: 'Node removal' },
      from: 'waiting',
      to: 'running',
      durationSeconds: null,
    },
    3800,
  ),
  event({ type: 'snapshot', picture: picture(migration) }, 3800),
  event(
    { type: 'warning', code: 'outage', sinceAt: at(3900), tries: 2, givesUpAt: at(4800), fault: unavailable },
    3910,
  ),
  event({ type: 'heartbeat', picture: picture(migration), observedAt: at(3880), stale: true }, 4200),
  event({ type: 'recovered', code: 'outage', durationSeconds: 400 }, 4300),
  event({ type: 'heartbeat', picture: picture(migration, 4600), observedAt: at(4600), stale: false }, 4600),
  event(
    { type: 'warning', code: 'regression', sinceAt: at(4700), node: { name: 'n1' }, to: 'upgrading' },
    4700,
  ),
  event({ type: 'warning', code: 'unknown-status', sinceAt: at(4700), apiStatus: 'ABORTING' }, 4700),
  event({ type: 'warning', code: 'clock-skew', sinceAt: at(4700), aheadSeconds: 600 }, 4700),
  event(
    { type: 'warning', code: 'list-refused', sinceAt: at(4700), mode: 'az-migration', fault: unavailable },
    4700,
  ),
  event(
    {
      type: 'warning',
      code: 'config',
      sinceAt: at(4700),
      file: '/home/me/.cssrc',
      reason: '/home/me/.cssrc holds a secret',
    },
    4700,
  ),
  event({ type: 'retry', attempt: 2 }, 4800),
  event(
    {
      type: 'step',
      step: { node: 'n3', order: 5, name: 'Node creation\u001b[2J' },
      from: 'running',
      to: 'failed',
      durationSeconds: 60,
    },
    80_000,
  ),
  event(
    {
      type: 'result',
      ending: { outcome: 'failed', endedBeforeWatch: false, nothingRuns: false },
      picture: picture({
        status: 'failed',
        endedAt: at(80_000),
        attempt: 2,
        failure: 'no\nresources',
        currentNodes: ['n3'],
        steps: [step(5, 'failed', { name: 'Node creation' })],
      }),
      resume: null,
    },
    80_000,
  ),
  event({ type: 'end', outcome: 'failed', exitCode: 3 }, 80_000),
];

describe('plain', () => {
  it('has one fact a line, time first', () => {
    const { out, err } = render(createPlainRenderer, HOUR);
    expect(out)
      .toBe(`03:23:39  es-prod  upgrade to 7.10.2_24.3.4_0109, 3 nodes, attempt 1, running since 02:23 UTC, task task-1
03:23:39  es-prod  1 of 3 nodes done, 50%; n2: Data migration for 4m 00s
03:25:49  es-prod  n2: step Data migration done, took 6m 09s
03:26:59  es-prod  n2 completed, took 41m 55s
03:26:59  es-prod  n3 upgrading
03:26:59  es-prod  step Node removal started
03:28:49  es-prod  warning: no good answer since 03:28:39 (2 tries: css.example answered 503); gives up at 03:43:39
03:33:39  es-prod  no good answer since 03:28 UTC; then: 1 of 3 nodes done, 50%; n2: Data migration for 4m 00s
03:35:19  es-prod  good answers again after 6m 40s
03:40:19  es-prod  1 of 3 nodes done, 50%; n2: Data migration for 20m 40s
03:41:59  es-prod  warning: n1 is no longer listed as completed: it is upgrading again
03:41:59  es-prod  warning: the API reports the status "ABORTING", which its documents do not list; watching on
03:41:59  es-prod  warning: a start lies 10m 00s in the server's future; its elapsed time is unknown
03:41:59  es-prod  warning: the list of AZ switchovers was refused and is left out: css.example answered 503
03:43:39  es-prod  the task was retried: attempt 2
-- 2023-01-06 --
00:36:59  es-prod  n3: step Node creation[2J failed, took 1m 00s
00:36:59  es-prod  the upgrade failed after 22h 13m, on attempt 2: n3, step Node creation (noresources)
00:36:59  es-prod  Retry the task in the console, or with PUT /v1.0/{project_id}/clusters/ea244205-d641-45d9-9dcb-ab2236bcd07e/upgrade/task-1/retry.
`);
    expect(err).toBe('css-upgrade: /home/me/.cssrc holds a secret\n');
  });

  it('colours change no text', () => {
    const plain = render(createPlainRenderer, HOUR).out;
    const coloured = render(createPlainRenderer, HOUR, true).out;
    expect(coloured).not.toBe(plain);
    // eslint-disable-next-line no-control-regex -- colours are escape sequences
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  it('an error goes to stderr, with what to do and what support asks for', () => {
    const facts = {
      reason: 'not this API',
      hint: 'Check the region.',
      apiCode: 'APIGW.0101',
      requestId: 'r-7',
    };
    expect(render(createPlainRenderer, [event({ type: 'error', outcome: 'usage', fault: facts })])).toEqual({
      out: '',
      err: 'css-upgrade: not this API\n  Check the region.\n  Request id for support: r-7\n',
    });
  });

  it('a cluster without a name is called by the head of its id', () => {
    const nameless = {
      ...event({ type: 'retry', attempt: 2 }),
      cluster: { id: 'ea244205-d641', name: null, region: null },
    };
    expect(render(createPlainRenderer, [nameless]).out).toContain('  ea244205  the task was retried');
  });
});

describe('quiet', () => {
  it('says the verdict only', () => {
    const { out, err } = render(createQuietRenderer, HOUR);
    expect(out).toBe(
      'es-prod: the upgrade failed after 22h 13m, on attempt 2: n3, step Node creation (noresources)\n' +
        '  Retry the task in the console, or with PUT /v1.0/{project_id}/clusters/ea244205-d641-45d9-9dcb-ab2236bcd07e/upgrade/task-1/retry.\n',
    );
    expect(err).toBe('css-upgrade: /home/me/.cssrc holds a secret\n');
  });
});
