import type { Fault } from '../cloud/faults.ts';

/** The API answers, but no longer lists the task that is being watched: that is no good answer. */
export function noLongerListed(taskId: string): Fault {
  return {
    ...NOTHING_FROM_THE_API,
    kind: 'unintelligible',
    reason: `the API no longer lists the task ${taskId}`,
  };
}

/** A try was called off before an answer came. */
export function unanswered(milliseconds: number): Fault {
  const reason = `the API did not answer within ${Math.round(milliseconds / 1000)} s`;
  return { ...NOTHING_FROM_THE_API, kind: 'transient', reason };
}

const NOTHING_FROM_THE_API = { hint: null, apiCode: null, requestId: null, retryAfterMs: null } as const;
