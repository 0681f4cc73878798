import type { UpgradeApi } from '../cloud/css-api.ts';
import type { Clock } from '../runtime.ts';
import type { Ending } from '../upgrade/ending.ts';
import { verdictOf } from '../upgrade/ending.ts';
import type { Picture } from '../upgrade/picture.ts';
import { observe, pictureOf } from '../upgrade/timeline.ts';
import type { Change } from '../upgrade/events.ts';
import type { Instant, Mode, Task } from '../upgrade/task.ts';
import { consequenceOf } from './consequence.ts';
import { callOffAt, until } from './deadline.ts';
import type { RefusedList } from './look.ts';
import { lookOnce } from './look.ts';
import { unanswered } from './own-faults.ts';
import { retryPause } from './pacing.ts';

/** What one look at a cluster came to. */
export interface Glance {
  readonly ending: Ending;
  /** Null where there is nothing to show. */
  readonly picture: Picture | null;
  /** What the picture gives cause to warn about. */
  readonly changes: readonly Change[];
  readonly refused: RefusedList | null;
}

const TRIES = 3;
/** Each try has its share of the 30 seconds. */
const SHARE_MS = 10_000;

/** What a glance needs of the world. */
export interface GlanceWorld {
  readonly api: UpgradeApi;
  readonly clock: Clock;
  readonly random: () => number;
  /** Calls it off. */
  readonly stop: AbortSignal;
}

/**
 * Looks at a cluster once; up to three times within 30 seconds where no good answer comes (contract, section 1, "Status").
 * @returns null where `stop` called it off
 */
export async function glance(
  world: GlanceWorld,
  clusterId: string,
  modes: readonly Mode[],
  taskId: string | null,
): Promise<Glance | null> {
  const { api, clock, stop } = world;
  const began = clock.elapsed();
  const sinceAt = clock.now();
  const wanted = taskId === null ? ({ kind: 'any' } as const) : ({ kind: 'id', id: taskId } as const);
  for (let tries = 1; ; tries += 1) {
    const tryBegan = clock.elapsed();
    const shareEnds = began + tries * SHARE_MS;
    const look = await callOffAt(stop, until(clock, shareEnds), (signal) =>
      lookOnce(api, clusterId, { modes, wanted: () => wanted }, signal),
    );
    if (stop.aborted) return null;
    if (look.kind === 'task') {
      const nothingRuns = taskId === null && modes.length > 1 && look.refused === null;
      return seen(look.task, look.observedAt, look.refused, nothingRuns);
    }
    if (look.kind === 'none') {
      const why = taskId === null ? 'no-task' : 'no-such-task';
      return nothingSeen({ outcome: 'nothing', why, taskId, waitedSeconds: 0 });
    }
    const fault = look.kind === 'fault' ? look.fault : unanswered(clock.elapsed() - tryBegan);
    const consequence = consequenceOf(fault.kind, false, 1);
    if (consequence === 'no-cluster') {
      return nothingSeen({ outcome: 'nothing', why: 'no-cluster', fault, thereUntil: null });
    }
    if (consequence !== 'retry') return nothingSeen({ outcome: consequence, fault });
    if (tries === TRIES) {
      const forSeconds = Math.floor((clock.elapsed() - began) / 1000);
      return nothingSeen({ outcome: 'unknown', why: 'lost-sight', sinceAt, forSeconds, tries, fault });
    }
    // A longer pause than the share has left would cost a try.
    const pause = Math.min(retryPause(fault, tries, 0, world.random()), shareEnds - clock.elapsed());
    await clock.sleep(pause, stop);
  }
}

function nothingSeen(ending: Ending): Glance {
  return { ending, picture: null, changes: [], refused: null };
}

function seen(task: Task, observedAt: Instant, refused: RefusedList | null, sawAll: boolean): Glance {
  const { timeline, changes } = observe(null, task, observedAt);
  const verdict = verdictOf(task.status);
  const ending: Ending =
    verdict !== null
      ? { outcome: verdict, endedBeforeWatch: true, nothingRuns: sawAll }
      : task.status === 'unknown'
        ? { outcome: 'unknown', why: 'unknown-status', apiStatus: task.apiStatus }
        : { outcome: 'running' };
  return { ending, picture: pictureOf(timeline, observedAt, false), changes, refused };
}
