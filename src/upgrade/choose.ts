import type { Instant, Task } from './task.ts';
import { isTerminal } from './task.ts';

/**
 * What a watch accepts as its task.
 * - `any`: a running task, else the newest one
 * - `id`: that task only
 * - `since`: a running task, or one that started at or after `since` (server's clock): what `--wait-for-start` takes
 */
export type Wanted =
  | { readonly kind: 'any' }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'since'; readonly since: Instant };

/**
 * Picks the one task to watch from all that the API lists, in whatever order (contract, section 1, `--mode`):
 * one that has not ended before one that has, then the later start, then the upgrade before the AZ switchover.
 * @returns null where nothing is acceptable
 */
export function chooseTask(tasks: readonly Task[], wanted: Wanted): Task | null {
  let best: Task | null = null;
  for (const task of tasks) {
    if (isAcceptable(task, wanted) && (best === null || isBetter(task, best))) best = task;
  }
  return best;
}

function isAcceptable(task: Task, wanted: Wanted): boolean {
  switch (wanted.kind) {
    case 'any':
      return true;
    case 'id':
      return task.id === wanted.id;
    case 'since':
      // Whole seconds: the API's times have no more, so a task started within the same second counts as new.
      return (
        !isTerminal(task.status) ||
        (task.startedAt !== null && wholeSecond(task.startedAt) >= wholeSecond(wanted.since))
      );
  }
}

function isBetter(task: Task, than: Task): boolean {
  const order =
    Number(isTerminal(than.status)) - Number(isTerminal(task.status)) ||
    startOf(task) - startOf(than) ||
    Number(task.mode === 'upgrade') - Number(than.mode === 'upgrade');
  return order > 0;
}

/** An unknown start counts as the oldest. (A finite number, since the difference of two infinities is not one.) */
function startOf(task: Task): number {
  return task.startedAt ?? Number.MIN_SAFE_INTEGER;
}

function wholeSecond(instant: Instant): number {
  return Math.floor(instant / 1000);
}
