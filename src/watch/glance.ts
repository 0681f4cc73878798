import type { UpgradeApi } from '../cloud/css-api.ts';
import type { Clock } from '../runtime.ts';
import type { Ending } from '../upgrade/ending.ts';
import { verdictOf } from '../upgrade/ending.ts';
import type { Picture } from '../upgrade/picture.ts';
import { observe, pictureOf } from '../upgrade/timeline.ts';
import type { Change } from '../upgrade/events.ts';
import type { Mode, Task } from '../upgrade/task.ts';
import { consequenceOf } from './consequence.ts';
import type { RefusedList } from './look.ts';
import { lookOnce } from './look.ts';
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
const WITHIN_MS = 30_000;

/**
 * Looks at a cluster once; up to three times within 30 seconds where no good answer comes (contract, section 1, "Status").
 * @returns null where `stop` called it off
 */
export async function glance(
  world: {
    readonly api: UpgradeApi;
    readonly clock: Clock;
    readonly random: () => number;
    readonly stop: AbortSignal;
  },
  clusterId: string,
  modes: readonly Mode[],
  taskId: string | null,
): Promise<Glance | null> {
  const { api, clock, stop } = world;
  const began = clock.elapsed();
  const sinceAt = clock.now();
  const wanted = taskId === null ? ({ kind: 'any' } as const) : ({ kind: 'id', id: taskId } as const);
  for (let tries = 1; ; tries += 1) {
    const look = await lookOnce(api, clusterId, { modes, wanted: () => wanted }, stop);
    if (look.kind === 'aborted') return null;
    if (look.kind === 'task') return seen(look.task, look.observedAt, look.refused);
    if (look.kind === 'none') {
      const why = taskId === null ? 'no-task' : 'no-such-task';
      return nothingSeen({ outcome: 'nothing', why, taskId, waitedSeconds: 0 });
    }
    const { fault } = look;
    const consequence = consequenceOf(fault.kind, false, 1);
    if (consequence === 'no-cluster')
      return nothingSeen({ outcome: 'nothing', why: 'no-cluster', fault, thereUntil: null });
    if (consequence !== 'retry') return nothingSeen({ outcome: consequence, fault });
    const pause = retryPause(fault, tries, 0, world.random());
    const spent = clock.elapsed() - began;
    if (tries === TRIES || spent + pause > WITHIN_MS) {
      const forSeconds = Math.floor(spent / 1000);
      return nothingSeen({ outcome: 'unknown', why: 'lost-sight', sinceAt, forSeconds, tries, fault });
    }
    await clock.sleep(pause, stop);
    if (stop.aborted) return null;
  }
}

function nothingSeen(ending: Ending): Glance {
  return { ending, picture: null, changes: [], refused: null };
}

function seen(task: Task, observedAt: number, refused: RefusedList | null): Glance {
  const { timeline, changes } = observe(null, task, observedAt);
  const verdict = verdictOf(task.status);
  const ending: Ending =
    verdict !== null
      ? { outcome: verdict, endedBeforeWatch: true }
      : task.status === 'unknown'
        ? { outcome: 'unknown', why: 'unknown-status', apiStatus: task.apiStatus }
        : { outcome: 'running' };
  return { ending, picture: pictureOf(timeline, observedAt, false), changes, refused };
}
