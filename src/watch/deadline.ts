import type { Clock } from '../runtime.ts';

/**
 * Does something that can be called off: by `stop`, or when time is up.
 * @param passing lets time pass until then; it is called off too when the work is done. What it throws, this throws.
 * @param work is given the signal that calls it off; it must end soon after
 */
export async function callOffAt<T>(
  stop: AbortSignal,
  passing: (signal: AbortSignal) => Promise<void>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const call = new AbortController();
  const callOff = (): void => {
    call.abort();
  };
  stop.addEventListener('abort', callOff, { once: true });
  if (stop.aborted) callOff();
  const timeUp = passing(call.signal).finally(callOff);
  // It is awaited below; until then nobody must take its failure for an unhandled one.
  timeUp.catch(() => undefined);
  try {
    const result = await work(call.signal);
    callOff();
    await timeUp;
    return result;
  } finally {
    callOff();
    stop.removeEventListener('abort', callOff);
  }
}

/** Lets time pass, and nothing else. */
export function until(clock: Clock, instant: number): (signal: AbortSignal) => Promise<void> {
  return (signal) => clock.sleep(instant - clock.elapsed(), signal);
}
