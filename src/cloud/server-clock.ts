import type { Clock } from '../runtime.ts';

/**
 * What time it is at the server, learned from the `Date` headers of its answers. Durations and signatures go by
 * it, so that a machine whose own clock is wrong neither lies nor is locked out.
 */
export interface ServerClock {
  /** Takes in an answer's `Date` header, whatever it holds; says whether it was a time. */
  readonly learn: (dateHeader: string | undefined) => boolean;
  /** Milliseconds since 1970 by the server's clock; by the local one until a `Date` was seen. */
  readonly now: () => number;
}

/** A server clock that has seen nothing yet and goes on with `clock` between answers. */
export function createServerClock(clock: Clock): ServerClock {
  let learned: { readonly server: number; readonly elapsed: number } | null = null;
  const now = (): number =>
    learned === null ? clock.now() : learned.server + (clock.elapsed() - learned.elapsed);
  return {
    learn: (dateHeader) => {
      const server = dateHeader === undefined ? Number.NaN : Date.parse(dateHeader);
      if (Number.isNaN(server)) return false;
      learned = { server, elapsed: clock.elapsed() };
      return true;
    },
    now,
  };
}
