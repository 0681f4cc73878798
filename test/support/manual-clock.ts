import type { Clock } from '../../src/runtime.ts';

/** A clock that stands still until it is moved by hand. */
export interface ManualClock extends Clock {
  /** Moves both clocks on and wakes whoever is due. */
  readonly advance: (ms: number) => void;
  /** Moves the wall clock alone, as someone does who sets it. */
  readonly set: (instant: string) => void;
}

/** A clock standing at an instant such as `2023-01-05T02:23:39Z`; `elapsed` begins at 0. */
export function manualClock(start: string): ManualClock {
  let wall = Date.parse(start);
  let elapsed = 0;
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  return {
    now: () => wall,
    elapsed: () => elapsed,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true || ms <= 0) {
          resolve();
          return;
        }
        const sleeper = { at: elapsed + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          resolve();
        });
      }),
    advance: (ms) => {
      wall += ms;
      elapsed += ms;
      for (const sleeper of sleepers) {
        if (sleeper.at > elapsed) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
    set: (instant) => {
      wall = Date.parse(instant);
    },
  };
}
