import { describe, expect, it } from 'vitest';
import { fault } from '../../src/cloud/faults.ts';
import { retryPause } from '../../src/watch/pacing.ts';

const transient = fault('transient', 'HTTP 503');
const throttled = fault('throttled', 'HTTP 429');
const INTERVAL = 15_000;

describe('the pause after a failed try', () => {
  it.each([
    ['at least one second', transient, 1, 0, 1000],
    ['the first: up to two seconds', transient, 1, 0.999_999, 2000],
    ['the third: up to eight', transient, 3, 0.999_999, 8000],
    ['half the way with half the dice', transient, 3, 0.5, 4500],
    ['never above a minute', transient, 50, 0.999_999, 60_000],
    ['five seconds at least after throttling', throttled, 1, 0, 5000],
    ['Retry-After is obeyed', { ...throttled, retryAfterMs: 90_000 }, 1, 0.5, 90_000],
    ['Retry-After does not shorten the backoff', { ...throttled, retryAfterMs: 1 }, 3, 0.999_999, 8000],
  ])('%s', (_, given, failures, random, expected) => {
    expect(Math.round(retryPause(given, failures, INTERVAL, random))).toBe(expected);
  });

  it('goes up to the interval where that is longer than a minute', () => {
    expect(Math.round(retryPause(transient, 50, 300_000, 0.999_999_9))).toBe(300_000);
  });
});
