import type { Fault } from '../cloud/faults.ts';

const SECOND = 1000;
const LEAST_CAP = 60 * SECOND;
const LEAST_AFTER_THROTTLING = 5 * SECOND;

/**
 * How long to wait after a failed try, in milliseconds: exponential backoff with full jitter between one second and
 * the interval or 60 s, whichever is longer; at least 5 s after throttling, and never less than `Retry-After`.
 * @param failures how many tries failed in a row, this one included
 * @param random a number from 0 up to 1
 */
export function retryPause(fault: Fault, failures: number, intervalMs: number, random: number): number {
  const cap = Math.max(intervalMs, LEAST_CAP);
  const ceiling = Math.min(cap, SECOND * 2 ** Math.min(failures, 30));
  const jittered = SECOND + random * (ceiling - SECOND);
  const least = fault.kind === 'throttled' ? LEAST_AFTER_THROTTLING : 0;
  return Math.max(jittered, least, fault.retryAfterMs ?? 0);
}
