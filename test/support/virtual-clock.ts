import type { Clock } from '../../src/runtime.ts';

/** A clock that stands still until everybody sleeps, then jumps to whoever wakes first. */
export interface VirtualClock extends Clock {
  /** How long each finished or running sleep was asked to last, in milliseconds. */
  readonly sleeps: readonly number[];
  /** Moves both clocks on, as work does that takes time. */
  advance(ms: number): void;
}

/** A virtual clock that begins at an instant. Sleeping takes no real time; `elapsed` begins at 0. */
export function virtualClock(start: string | number): VirtualClock {
  const wallStart = typeof start === 'number' ? start : Date.parse(start);
  let elapsed = 0;
  const sleeps: number[] = [];
  const sleepers = new Set<{ at: number; wake: () => void }>();
  let scheduled = false;
  const wakeNext = (): void => {
    scheduled = false;
    const next = [...sleepers].reduce<{ at: number; wake: () => void } | null>(
      (first, sleeper) => (first === null || sleeper.at < first.at ? sleeper : first),
      null,
    );
    if (next === null) return;
    elapsed = Math.max(elapsed, next.at);
    sleepers.delete(next);
    next.wake();
    schedule();
  };
  // Two turns of the event loop: whoever was woken gets to sleep again before the clock moves on.
  const schedule = (): void => {
    if (scheduled || sleepers.size === 0) return;
    scheduled = true;
    setImmediate(() => setImmediate(wakeNext));
  };
  return {
    sleeps,
    now: () => wallStart + elapsed,
    elapsed: () => elapsed,
    advance: (ms) => {
      elapsed += ms;
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        sleeps.push(ms);
        if (signal?.aborted === true || ms <= 0) {
          resolve();
          return;
        }
        const done = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const sleeper = { at: elapsed + ms, wake: done };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', done);
        schedule();
      }),
  };
}
