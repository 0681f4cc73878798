import { describe, expect, it } from 'vitest';
import { fault } from '../../src/cloud/faults.ts';
import { endingWords } from '../../src/render/words.ts';
import type { Ending } from '../../src/upgrade/ending.ts';
import type { Picture } from '../../src/upgrade/picture.ts';
import { picture } from '../support/events.ts';
import { at } from '../support/tasks.ts';

const READING = { utc: true, now: at(7200), clusterId: 'c1' };
const RESUME = 'css-upgrade watch x --task task-1';
const rejected = fault('credentials', 'css.example answered 401 APIGW.0301: verify aksk signature fail', {
  hint: 'Check the key.',
});
const gone = fault('not-found', 'css.example answered 403 CSS.0015');
const silent = fault('transient', 'css.example did not answer in time');

const running = picture();
const ended = picture({ status: 'success', endedAt: at(3600 - 34 * 86_400), startedAt: at(-34 * 86_400) });
const switchover = picture({ mode: 'az-migration', image: null });

const stale = picture({}, 3600, true);

describe('what the end of a watch means', () => {
  it.each<[string, Ending, Picture | null, RegExp]>([
    [
      'success',
      { outcome: 'success', endedBeforeWatch: false, nothingRuns: false },
      picture({ status: 'success', endedAt: at(9180) }),
      /^the upgrade succeeded after 2h 33m$/,
    ],
    [
      'success on a later attempt',
      { outcome: 'success', endedBeforeWatch: false, nothingRuns: false },
      picture({ status: 'success', attempt: 3, endedAt: at(60) }),
      /after 1m 00s, on attempt 3$/,
    ],
    [
      'an old success is not taken for a new one',
      { outcome: 'success', endedBeforeWatch: true, nothingRuns: true },
      ended,
      /it ended 34 days ago, nothing is running now$/,
    ],
    [
      'an old one without an end',
      { outcome: 'success', endedBeforeWatch: true, nothingRuns: true },
      picture({ status: 'success' }),
      /it ended before this look, nothing is running now$/,
    ],
    [
      'partly failed',
      { outcome: 'partial', endedBeforeWatch: false, nothingRuns: false },
      picture({ status: 'partial_failed', endedAt: at(60) }),
      /^the upgrade ended with failed nodes after 1m 00s: n1$/,
    ],
    [
      'an AZ switchover is called so',
      { outcome: 'running' },
      switchover,
      /^the AZ switchover is running: 0 of 3 nodes done/,
    ],
    [
      'a rejected key',
      { outcome: 'auth', fault: rejected },
      null,
      /^not allowed to look: css\.example answered 401 APIGW\.0301/,
    ],
    [
      'a revoked key: what was last seen',
      { outcome: 'auth', fault: rejected },
      running,
      /; the upgrade was last seen running at 03:23 UTC$/,
    ],
    [
      'no task',
      { outcome: 'nothing', why: 'no-task', taskId: null, waitedSeconds: 0 },
      null,
      /^no upgrade or AZ switchover is listed/,
    ],
    [
      'no task in time',
      { outcome: 'nothing', why: 'no-task', taskId: null, waitedSeconds: 600 },
      null,
      /^no upgrade or AZ switchover began within 10m 00s$/,
    ],
    [
      'no such task',
      { outcome: 'nothing', why: 'no-such-task', taskId: 't', waitedSeconds: 0 },
      null,
      /^no task t is listed/,
    ],
    [
      'no such cluster',
      { outcome: 'nothing', why: 'no-cluster', fault: gone, thereUntil: null },
      null,
      /^no such cluster, or no access to it: .*CSS\.0015$/,
    ],
    [
      'a cluster that is gone',
      { outcome: 'nothing', why: 'no-cluster', fault: gone, thereUntil: at(7000) },
      running,
      /^the cluster is gone: it was there until 04:20 UTC/,
    ],
    [
      'an unknown status',
      { outcome: 'unknown', why: 'unknown-status', apiStatus: 'ABORTED' },
      running,
      /the status "ABORTED"/,
    ],
    [
      'lost sight, which is neither failed nor running',
      { outcome: 'unknown', why: 'lost-sight', sinceAt: at(6300), forSeconds: 900, tries: 9, fault: silent },
      running,
      /^lost sight of the upgrade: no good answer for 15m 00s \(9 tries, the last: css\.example did not answer in time\); the upgrade was last seen running at 03:23 UTC$/,
    ],
    [
      'a timeout while it runs',
      { outcome: 'timeout', afterSeconds: 3600, duringOutage: false, fault: null, lastRunningAt: at(3600) },
      running,
      /^stopped waiting after 1h 00m \(--timeout\); the upgrade is still running: 0 of 3/,
    ],
    [
      'a timeout in an outage never says that it goes on',
      { outcome: 'timeout', afterSeconds: 3600, duringOutage: true, fault: null, lastRunningAt: at(3600) },
      running,
      /; the upgrade was last seen running at 03:23 UTC$/,
    ],
    [
      'a timeout before any task',
      { outcome: 'timeout', afterSeconds: 60, duringOutage: false, fault: null, lastRunningAt: null },
      null,
      /; no running task was seen$/,
    ],
    [
      'a signal',
      { outcome: 'signal', signal: 'SIGTERM' },
      running,
      /^stopped by SIGTERM; this program only watches, the upgrade is left as it is$/,
    ],
    [
      'a signal in an outage',
      { outcome: 'signal', signal: 'SIGINT' },
      stale,
      /the upgrade is left as it is; the upgrade was last seen running at 03:23 UTC$/,
    ],
  ])('%s', (_, ending, shown, reason) => {
    expect(endingWords(ending, shown, null, READING).reason).toMatch(reason);
  });

  it.each<[string, Ending]>([
    [
      'lost sight',
      { outcome: 'unknown', why: 'lost-sight', sinceAt: at(0), forSeconds: 1, tries: 1, fault: silent },
    ],
    [
      'timeout',
      { outcome: 'timeout', afterSeconds: 1, duringOutage: false, fault: null, lastRunningAt: null },
    ],
    ['signal', { outcome: 'signal', signal: 'SIGINT' }],
    ['auth', { outcome: 'auth', fault: rejected }],
  ])('%s: with the command that takes it up again', (_, ending) => {
    expect(endingWords(ending, running, RESUME, READING).hint).toContain(`Look again with: ${RESUME}`);
  });
});
