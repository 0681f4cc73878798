import { describe, expect, it } from 'vitest';
import type { StopReason } from '../../src/runtime.ts';
import type { Ending } from '../../src/upgrade/ending.ts';
import type { UpgradeEvent } from '../../src/upgrade/events.ts';
import type { WatchPlan } from '../../src/watch/watcher.ts';
import { watchCluster } from '../../src/watch/watcher.ts';
import type { Said, ScriptedApi } from '../support/scripted-api.ts';
import { scriptedApi } from '../support/scripted-api.ts';
import { START, at, steps, task } from '../support/tasks.ts';
import type { VirtualClock } from '../support/virtual-clock.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const running = task();
const stepOn = task({ steps: steps('done', 'running') });
const success = task({ status: 'success', endedAt: at(7200) });
const failed = task({
  status: 'failed',
  apiStatus: 'FAILED',
  endedAt: at(7200),
  steps: steps('failed', 'waiting'),
});
const partial = task({ status: 'partial_failed', endedAt: at(7200) });
const retried = task({ attempt: 2 });
const odd = task({ status: 'unknown', apiStatus: 'ABORTING' });

interface Watched {
  readonly ending: Ending | null;
  readonly events: readonly UpgradeEvent[];
  readonly types: readonly string[];
  readonly api: ScriptedApi;
  readonly clock: VirtualClock;
}

/** Watches a scripted API on a virtual clock that begins an hour into the task. */
async function watch(
  said: readonly Said[],
  plan: Partial<WatchPlan> = {},
  world: {
    switchovers?: readonly Said[];
    answerMs?: number;
    stopAt?: number;
    stopFor?: StopReason;
    random?: number;
  } = {},
): Promise<Watched> {
  const clock = virtualClock(START + 3600 * SECOND);
  const api = scriptedApi(clock, said, world);
  const stop = new AbortController();
  const { stopAt, stopFor = { kind: 'signal', signal: 'SIGINT' } as const } = world;
  if (stopAt !== undefined)
    void clock.sleep(stopAt).then(() => {
      stop.abort(stopFor);
    });
  const events: UpgradeEvent[] = [];
  const ending = await watchCluster(
    { api, clock, random: () => world.random ?? 0.5, stop: stop.signal, tell: (event) => events.push(event) },
    {
      cluster: { id: 'c1', name: null, region: null },
      modes: ['upgrade', 'az-migration'],
      taskId: null,
      intervalMs: 15 * SECOND,
      timeoutMs: 0,
      maxOutageMs: 15 * MINUTE,
      waitForStartMs: 0,
      retryGraceMs: 0,
      heartbeatMs: 0,
      resume: (id) => `css-upgrade watch c1 --task ${id ?? 'none'}`,
      ...plan,
    },
  );
  const lines = events.filter(({ type }) => type !== 'poll-scheduled');
  return { ending, events: lines, types: lines.map(nameOf), api, clock };
}

function nameOf(event: UpgradeEvent): string {
  return event.type === 'warning' || event.type === 'recovered' ? `${event.type} ${event.code}` : event.type;
}

/** When the upgrade list was asked, in seconds from the start. */
function pollTimes({ api }: Watched): number[] {
  return api.requests.filter(({ mode }) => mode === 'upgrade').map(({ at: instant }) => instant / SECOND);
}

describe('the verdict', () => {
  it.each<[string, readonly Said[], Ending]>([
    ['success', [[running], [success]], { outcome: 'success', endedBeforeWatch: false, nothingRuns: false }],
    ['failed', [[running], [failed]], { outcome: 'failed', endedBeforeWatch: false, nothingRuns: false }],
    [
      'partly failed',
      [[running], [partial]],
      { outcome: 'partial', endedBeforeWatch: false, nothingRuns: false },
    ],
    [
      'an unknown status is watched on',
      [[running], [odd], [success]],
      { outcome: 'success', endedBeforeWatch: false, nothingRuns: false },
    ],
    [
      'a task that ended before the watch',
      [[task({ status: 'success', endedAt: at(60) })]],
      { outcome: 'success', endedBeforeWatch: true, nothingRuns: true },
    ],
    [
      'a task that ended without saying when',
      [[task({ status: 'failed' })]],
      { outcome: 'failed', endedBeforeWatch: true, nothingRuns: true },
    ],
    [
      'a task that ends after the watch began',
      [[task({ status: 'failed', endedAt: at(3601) })]],
      { outcome: 'failed', endedBeforeWatch: false, nothingRuns: false },
    ],
  ])('%s', async (_, said, ending) => {
    expect((await watch(said)).ending).toEqual(ending);
  });

  it.each<[string, Partial<WatchPlan>, readonly Said[], boolean]>([
    ['both lists were seen', {}, [[]], true],
    ['one list was refused', {}, ['permission'], false],
    ['one list was not asked', { modes: ['upgrade'] }, [[]], false],
    ['one task alone was asked for', { taskId: 'task-1' }, [[]], false],
  ])('of old says whether nothing runs now: %s', async (_, plan, switchovers, nothingRuns) => {
    const { ending } = await watch([[task({ status: 'success', endedAt: at(60) })]], plan, { switchovers });
    expect(ending).toEqual({ outcome: 'success', endedBeforeWatch: true, nothingRuns });
  });

  it('comes with the picture before it', async () => {
    const { types } = await watch([[running], [stepOn], [success]]);
    expect(types).toEqual([
      'snapshot',
      'step',
      'step',
      'snapshot',
      'node',
      'node',
      'node',
      'snapshot',
      'result',
    ]);
  });
});

describe('the pace', () => {
  it('polls at once, then an interval after the end of each answer', async () => {
    const watched = await watch([[running], [running], [success]], {}, { answerMs: 2 * SECOND });
    // The first look asks both lists, one after the other.
    expect(pollTimes(watched)).toEqual([0, 19, 36]);
  });

  it('asks both lists until a task is chosen, then only that one', async () => {
    const { api } = await watch([[running], [running], [success]]);
    expect(api.requests.map(({ mode }) => mode)).toEqual(['upgrade', 'az-migration', 'upgrade', 'upgrade']);
  });

  it('asks only the list that --mode names', async () => {
    const { api, ending } = await watch(
      [[running]],
      { modes: ['az-migration'] },
      {
        switchovers: [[task({ mode: 'az-migration' })], [task({ mode: 'az-migration', status: 'success' })]],
      },
    );
    expect(api.requests.map(({ mode }) => mode)).toEqual(['az-migration', 'az-migration']);
    expect(ending?.outcome).toBe('success');
  });

  it('a heartbeat comes when nothing was told for that long', async () => {
    const same = Array.from({ length: 40 }, () => [running]);
    const { events } = await watch([...same, [stepOn], [success]], { heartbeatMs: 5 * MINUTE });
    const beats = events
      .filter(({ type }) => type === 'heartbeat')
      .map((event) => (event.at - at(3600)) / MINUTE);
    // The step at the tenth minute counts as told: no heartbeat beside it.
    expect(beats).toEqual([5]);
    expect(events.find(({ type }) => type === 'heartbeat')).toMatchObject({
      stale: false,
      picture: { progress: { percent: 8.3 } },
    });
  });
});

describe('an outage', () => {
  it('a single blip is not told, and changes nothing', async () => {
    const { types, ending } = await watch([[running], 'transient', [success]]);
    expect(types).toEqual(['snapshot', 'node', 'node', 'node', 'snapshot', 'result']);
    expect(ending?.outcome).toBe('success');
  });

  it('is told from the second failure in a row, with the stale picture; then its end, with the fresh one', async () => {
    const { events, types } = await watch([[running], 'transient', 'unintelligible', [running], [success]]);
    expect(types.slice(0, 5)).toEqual([
      'snapshot',
      'warning outage',
      'snapshot',
      'recovered outage',
      'snapshot',
    ]);
    expect(events[1]).toMatchObject({
      tries: 2,
      sinceAt: at(3615),
      givesUpAt: at(3615 + 900),
      fault: { reason: 'the API said unintelligible' },
    });
    expect(events[2]).toMatchObject({ picture: { stale: true, observedAt: at(3600) } });
    expect(events[4]).toMatchObject({ picture: { stale: false } });
  });

  it('is told after a minute, though nothing was tried again', async () => {
    const { events } = await watch([[running], { kind: 'throttled', retryAfterMs: 5 * MINUTE }, [success]]);
    const warning = events.find(({ type }) => type === 'warning');
    expect(warning?.at).toBe(at(3615 + 60));
  });

  it('ends after --max-outage with one last try, which waits for no Retry-After', async () => {
    const watched = await watch([[running], { kind: 'throttled', retryAfterMs: 600 * MINUTE }]);
    expect(pollTimes(watched)).toEqual([0, 15, 15 + 900]);
    expect(watched.ending).toEqual({
      outcome: 'unknown',
      why: 'lost-sight',
      sinceAt: at(3615),
      forSeconds: 900,
      tries: 2,
      fault: expect.objectContaining({ kind: 'throttled' }),
    });
    expect(watched.types.slice(-2)).toEqual(['snapshot', 'result']);
  });

  it('its picture stands still: nobody knows whether the upgrade goes on', async () => {
    const { events } = await watch([[running], 'transient']);
    const pictures = events.flatMap((event) =>
      event.type === 'snapshot' && event.picture.stale ? [event.picture] : [],
    );
    expect(pictures.map((picture) => picture.task.elapsedSeconds)).toEqual([3600]);
    expect(events.at(-1)).toMatchObject({ picture: { stale: true, task: { elapsedSeconds: 3600 } } });
  });

  it('is counted anew after any good answer', async () => {
    const outage = Array.from({ length: 30 }, (): Said => 'transient');
    const { ending, clock } = await watch(
      [[running], ...outage.slice(0, 12), [running], ...outage.slice(0, 12), [success]],
      { maxOutageMs: 10 * MINUTE },
      { random: 0.999 },
    );
    expect(ending?.outcome).toBe('success');
    expect(clock.elapsed()).toBeGreaterThan(10 * MINUTE);
  });

  it('from the start: lost sight without ever a picture', async () => {
    const { ending, types, events } = await watch(['transient'], { maxOutageMs: MINUTE });
    expect(ending).toMatchObject({ outcome: 'unknown', why: 'lost-sight' });
    expect(types).toEqual(['warning outage', 'result']);
    expect(events.at(-1)).toMatchObject({ picture: null });
  });

  it('a try that hangs past the end is followed by the last one', async () => {
    const watched = await watch(
      [[running], 'transient'],
      { maxOutageMs: 5 * SECOND },
      { answerMs: 30 * SECOND },
    );
    // Both lists take half a minute each; then a try of 30 s, and at once the last one.
    expect(pollTimes(watched)).toEqual([0, 75, 105]);
    expect(watched.ending).toMatchObject({ outcome: 'unknown', tries: 2 });
  });

  it('heartbeats and the warning after a minute come though a request hangs', async () => {
    const { events } = await watch(
      [[running], 'transient', [running]],
      { heartbeatMs: 20 * SECOND, timeoutMs: 3 * MINUTE },
      { answerMs: 50 * SECOND },
    );
    const told = events
      .filter(({ type }) => type === 'heartbeat' || type === 'warning')
      .map((event) => [nameOf(event), (event.at - at(3600)) / SECOND]);
    expect(told.slice(0, 4)).toEqual([
      ['heartbeat', 20],
      ['heartbeat', 40],
      ['heartbeat', 60],
      ['heartbeat', 80],
    ]);
    expect(told.filter(([name]) => name === 'warning outage')).toHaveLength(1);
  });

  it('heartbeats go on, and say that the picture is stale', async () => {
    const { events } = await watch([[running], 'transient'], { heartbeatMs: 5 * MINUTE });
    expect(
      events.filter(({ type }) => type === 'heartbeat').map((event) => 'stale' in event && event.stale),
    ).toEqual([true, true]);
  });

  it('a task that is no longer listed is no good answer: lost sight in the end, never "nothing"', async () => {
    const { ending } = await watch([[running], []]);
    expect(ending).toMatchObject({
      outcome: 'unknown',
      why: 'lost-sight',
      fault: { reason: 'the API no longer lists the task task-1' },
    });
  });
});

describe('faults that end a watch', () => {
  it.each<[string, readonly Said[], string]>([
    ['a rejected key, at once', ['credentials'], 'auth'],
    ['a key revoked in mid-watch', [[running], 'credentials'], 'auth'],
    ['a frozen account', ['frozen'], 'auth'],
    ['not this API, at first', ['not-this-api'], 'usage'],
    ['a wrong certificate, at first', ['tls'], 'usage'],
    ['a proxy that wants a password', ['proxy'], 'usage'],
    ['not this API, after good answers: an outage', [[running], 'not-this-api'], 'unknown'],
    ['a wrong certificate, after good answers: an outage', [[running], 'tls'], 'unknown'],
    ['a portal in between, after good answers', [[running], 'bad-parameter', [success]], 'success'],
  ])('%s', async (_, said, outcome) => {
    expect((await watch(said)).ending?.outcome).toBe(outcome);
  });

  it('a rejected key is asked with once, on one list', async () => {
    expect((await watch(['credentials'])).api.requests).toHaveLength(1);
  });

  it('a wrong setting is an error of the run, not a result', async () => {
    expect((await watch(['not-this-api'])).types).toEqual(['error']);
  });

  it('no such cluster: at the first answer', async () => {
    const watched = await watch(['not-found'], {}, { switchovers: ['not-found'] });
    expect(watched.ending).toMatchObject({ outcome: 'nothing', why: 'no-cluster', thereUntil: null });
  });

  it('no such cluster: after good answers only the third time in a row, with when it was there', async () => {
    const watched = await watch([
      [running],
      'not-found',
      'not-found',
      [running],
      'not-found',
      'not-found',
      'not-found',
    ]);
    expect(watched.ending).toMatchObject({ outcome: 'nothing', why: 'no-cluster' });
    expect(watched.api.requests.filter(({ mode }) => mode === 'upgrade')).toHaveLength(7);
    expect(watched.ending).toHaveProperty(
      'thereUntil',
      watched.events.findLast(({ type }) => type === 'recovered')?.at,
    );
  });
});

describe('two lists', () => {
  const refusals = ['permission', 'not-found', 'bad-parameter'] as const;
  it.each(refusals)(
    'one refused (%s), the other shows the task: a warning, told once, and on',
    async (kind) => {
      const { types, ending } = await watch([[running], [success]], {}, { switchovers: [kind] });
      expect(types[0]).toBe('warning list-refused');
      expect(types.filter((type) => type === 'warning list-refused')).toHaveLength(1);
      expect(ending?.outcome).toBe('success');
    },
  );

  it('one refused, the other empty: the class of the refusal', async () => {
    expect((await watch([[]], {}, { switchovers: ['permission'] })).ending?.outcome).toBe('auth');
    expect((await watch(['not-found'], {}, { switchovers: [[]] })).ending).toMatchObject({
      outcome: 'nothing',
      why: 'no-cluster',
    });
  });

  it('both refused: the class of the refusal', async () => {
    expect((await watch(['permission'], {}, { switchovers: ['not-found'] })).ending?.outcome).toBe('auth');
  });

  it('a transient fault on either fails the poll', async () => {
    const { ending, types } = await watch(
      [[running], [running], [success]],
      {},
      { switchovers: ['transient', []] },
    );
    expect(types[0]).toBe('snapshot');
    expect(ending?.outcome).toBe('success');
  });

  it('a rejected key on either list ends the watch', async () => {
    expect((await watch([[running]], {}, { switchovers: ['credentials'] })).ending?.outcome).toBe('auth');
  });
});

describe('--task', () => {
  it('is found in either list', async () => {
    const other = task({ id: 'other', mode: 'az-migration' });
    const { ending, events } = await watch(
      [[running]],
      { taskId: 'other' },
      { switchovers: [[other], [{ ...other, status: 'success' }]] },
    );
    expect(ending?.outcome).toBe('success');
    expect(events.at(-1)?.taskId).toBe('other');
  });

  it('unknown: nothing, at once', async () => {
    expect((await watch([[running]], { taskId: 'nowhere' })).ending).toEqual({
      outcome: 'nothing',
      why: 'no-such-task',
      taskId: 'nowhere',
      waitedSeconds: 0,
    });
  });

  it('is not looked for in a list that was refused: the class of the refusal', async () => {
    const { ending } = await watch([[running]], { taskId: 'nowhere' }, { switchovers: ['permission'] });
    expect(ending?.outcome).toBe('auth');
  });

  it('a newer task is not followed', async () => {
    const newer = task({ id: 'newer', startedAt: at(3620) });
    const { ending, events } = await watch([[running], [newer, running], [newer, success]]);
    expect(ending?.outcome).toBe('success');
    expect(events.at(-1)?.taskId).toBe('task-1');
  });
});

describe('--wait-for-start', () => {
  const lastMonth = task({ id: 'last-month', status: 'success', startedAt: at(-9999), endedAt: at(-9000) });

  it('no task at all, not waiting: nothing, at once', async () => {
    expect((await watch([[]])).ending).toMatchObject({
      outcome: 'nothing',
      why: 'no-task',
      waitedSeconds: 0,
    });
  });

  it('passes by a task that ended, and takes the one that begins', async () => {
    const { ending, events } = await watch(
      [[lastMonth], [lastMonth], [lastMonth, running], [lastMonth, success]],
      { waitForStartMs: 10 * MINUTE },
    );
    expect(ending).toEqual({ outcome: 'success', endedBeforeWatch: false, nothingRuns: false });
    expect(events[0]).toMatchObject({ type: 'snapshot', taskId: 'task-1' });
  });

  it('takes a task that began and ended between two polls', async () => {
    const quick = task({ id: 'quick', status: 'failed', startedAt: at(3605), endedAt: at(3610) });
    expect((await watch([[lastMonth], [lastMonth, quick]], { waitForStartMs: 10 * MINUTE })).ending).toEqual({
      outcome: 'failed',
      endedBeforeWatch: false,
      nothingRuns: false,
    });
  });

  it('in vain: nothing, after a last look at the very end', async () => {
    const watched = await watch([[lastMonth]], { waitForStartMs: 100 * SECOND });
    expect(watched.ending).toMatchObject({ outcome: 'nothing', why: 'no-task', waitedSeconds: 100 });
    expect(pollTimes(watched).at(-1)).toBe(100);
  });

  it('in vain during an outage: lost sight', async () => {
    const { ending } = await watch([[lastMonth], 'transient'], { waitForStartMs: MINUTE });
    expect(ending).toMatchObject({ outcome: 'unknown', why: 'lost-sight' });
  });

  it('waits for the task that --task names', async () => {
    const { ending } = await watch([[lastMonth], [running], [success]], {
      waitForStartMs: 10 * MINUTE,
      taskId: 'task-1',
    });
    expect(ending?.outcome).toBe('success');
  });

  it('heartbeats tell that there is no task yet', async () => {
    const { events } = await watch([[]], { waitForStartMs: 10 * MINUTE, heartbeatMs: 5 * MINUTE });
    expect(events[0]).toMatchObject({ type: 'heartbeat', picture: null, observedAt: at(3600 + 300) });
  });
});

describe('--retry-grace', () => {
  it.each<[string, readonly Said[], string]>([
    ['in vain: the failure', [[running], [failed]], 'failed'],
    [
      'a retry cancels it',
      [[running], [failed], [retried], [task({ status: 'success', attempt: 2 })]],
      'success',
    ],
    [
      'a retry that was not seen running',
      [[running], [failed], [task({ status: 'success', attempt: 2 })]],
      'success',
    ],
    [
      'the next failure starts it anew',
      [[running], [failed], [retried], [{ ...failed, attempt: 2 }]],
      'failed',
    ],
    ['whatever the last poll brought: an outage', [[running], [failed], 'transient'], 'failed'],
    ['whatever the last poll brought: an unknown status', [[running], [failed], [odd]], 'failed'],
    ['whatever the last poll brought: a revoked key', [[running], [failed], 'credentials'], 'failed'],
  ])('%s', async (_, said, outcome) => {
    expect((await watch(said, { retryGraceMs: 10 * MINUTE })).ending?.outcome).toBe(outcome);
  });

  it('lasts that long after the failure, and anew after the next', async () => {
    const { clock } = await watch([[running], [failed]], { retryGraceMs: 10 * MINUTE });
    expect(clock.elapsed()).toBe(15 * SECOND + 10 * MINUTE);
    const again = await watch([[running], [failed], [retried], [{ ...failed, attempt: 2 }]], {
      retryGraceMs: 10 * MINUTE,
    });
    expect(again.clock.elapsed()).toBe(45 * SECOND + 10 * MINUTE);
  });

  it('ends at its time, though a request hangs or shows a retry at that very instant', async () => {
    const hanging = await watch(
      [[running], [failed], [retried]],
      { retryGraceMs: 10 * SECOND },
      { answerMs: 30 * SECOND },
    );
    expect(hanging.ending?.outcome).toBe('failed');
    const late = await watch([[running], [failed], [retried]], { retryGraceMs: 15 * SECOND });
    expect(late.ending?.outcome).toBe('failed');
  });

  it('there is none for a task that ended before the watch', async () => {
    const { clock } = await watch([[task({ status: 'failed', endedAt: at(60) })]], {
      retryGraceMs: 10 * MINUTE,
    });
    expect(clock.elapsed()).toBe(0);
  });

  it('a timeout in it ends with the failure', async () => {
    const { ending, clock } = await watch([[running], [failed]], {
      retryGraceMs: 10 * MINUTE,
      timeoutMs: MINUTE,
    });
    expect(ending?.outcome).toBe('failed');
    expect(clock.elapsed()).toBe(MINUTE);
  });
});

describe('--timeout', () => {
  it('ends the watch at that time, telling whether it was seen running', async () => {
    const { ending, clock } = await watch([[running]], { timeoutMs: MINUTE });
    expect(ending).toEqual({
      outcome: 'timeout',
      afterSeconds: 60,
      duringOutage: false,
      fault: null,
      lastRunningAt: at(3645),
    });
    expect(clock.elapsed()).toBe(MINUTE);
  });

  it('during an outage it does not say that the upgrade goes on', async () => {
    const { ending } = await watch([[running], 'transient'], { timeoutMs: MINUTE });
    expect(ending).toMatchObject({ outcome: 'timeout', duringOutage: true, lastRunningAt: at(3600) });
  });

  it('calls off a request that is under way', async () => {
    const { ending, clock } = await watch([[running]], { timeoutMs: MINUTE }, { answerMs: 50 * MINUTE });
    expect(ending).toMatchObject({ outcome: 'timeout', duringOutage: true, lastRunningAt: null });
    expect(clock.elapsed()).toBe(MINUTE);
  });

  it('comes after a verdict of the same instant', async () => {
    const { ending } = await watch([[success]], { timeoutMs: 1 });
    expect(ending?.outcome).toBe('success');
  });

  it('comes after "nothing" of the same instant, and before the end of an outage', async () => {
    expect((await watch([[]], { timeoutMs: MINUTE, waitForStartMs: MINUTE })).ending?.outcome).toBe(
      'nothing',
    );
    expect((await watch(['transient'], { timeoutMs: MINUTE, maxOutageMs: MINUTE })).ending?.outcome).toBe(
      'timeout',
    );
  });

  it('longer than the timers of Node can wait', async () => {
    const { clock } = await watch([[running]], {
      timeoutMs: 40 * 24 * 60 * MINUTE,
      intervalMs: 24 * 60 * MINUTE,
    });
    expect(clock.elapsed()).toBe(40 * 24 * 60 * MINUTE);
  });
});

describe('being stopped', () => {
  it('by a signal: the last picture, and a result with the command that takes it up again', async () => {
    const { ending, types, events } = await watch(
      [[running], [running, task({ id: 'x' })]],
      {},
      { stopAt: 20 * SECOND },
    );
    expect(ending).toEqual({ outcome: 'signal', signal: 'SIGINT' });
    expect(types).toEqual(['snapshot', 'result']);
    expect(events.at(-1)).toMatchObject({ resume: 'css-upgrade watch c1 --task task-1' });
  });

  it('by a signal while a request is under way', async () => {
    const { ending, clock } = await watch([[running]], {}, { stopAt: 20 * SECOND, answerMs: 50 * MINUTE });
    expect(ending?.outcome).toBe('signal');
    expect(clock.elapsed()).toBe(20 * SECOND);
  });

  it('the picture is told again where another line came after it', async () => {
    const { types } = await watch([[running]], { heartbeatMs: 10 * SECOND }, { stopAt: 12 * SECOND });
    expect(types).toEqual(['snapshot', 'heartbeat', 'snapshot', 'result']);
  });

  it('by a closed stdout: nothing more is told', async () => {
    const { ending, types } = await watch(
      [[running]],
      {},
      { stopAt: 20 * SECOND, stopFor: { kind: 'output' } },
    );
    expect(ending).toBeNull();
    expect(types).toEqual(['snapshot']);
  });
});
