import type { Fault, FaultKind } from '../cloud/faults.ts';
import type { UpgradeApi } from '../cloud/css-api.ts';
import type { Wanted } from '../upgrade/choose.ts';
import { chooseTask } from '../upgrade/choose.ts';
import type { Instant, Mode, Task } from '../upgrade/task.ts';

/** A list that was refused while the other one was shown. */
export interface RefusedList {
  readonly mode: Mode;
  readonly fault: Fault;
}

/** What one look at a cluster showed. */
export type Look =
  | {
      readonly kind: 'task';
      readonly task: Task;
      readonly observedAt: Instant;
      readonly refused: RefusedList | null;
    }
  /** A good answer without a task that is wanted. */
  | { readonly kind: 'none'; readonly observedAt: Instant; readonly refused: RefusedList | null }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'aborted' };

/** What to look for. */
export interface Search {
  /** The lists to ask, in turn. */
  readonly modes: readonly Mode[];
  /** Which task to take; told the server's time, which is not known before the answer. */
  readonly wanted: (observedAt: Instant) => Wanted;
}

/** A refusal of one list says nothing about the other; a rejected key does. */
const REFUSALS: ReadonlySet<FaultKind> = new Set(['permission', 'not-found', 'bad-parameter']);

/** Asks the lists once, one after the other, and picks the task (contract, section 1, `--mode`). */
export async function lookOnce(
  api: UpgradeApi,
  clusterId: string,
  search: Search,
  abort: AbortSignal,
): Promise<Look> {
  let tasks: readonly Task[] = [];
  const refused: RefusedList[] = [];
  let observedAt: Instant | null = null;
  for (const mode of search.modes) {
    const listing = await api.listTasks(clusterId, mode, abort);
    if (listing.ok) {
      tasks = [...tasks, ...listing.tasks];
      observedAt = listing.observedAt;
    } else if (listing.fault === null) {
      return { kind: 'aborted' };
    } else if (REFUSALS.has(listing.fault.kind)) {
      refused.push({ mode, fault: listing.fault });
    } else {
      return { kind: 'fault', fault: listing.fault };
    }
  }
  const refusal = refused[0] ?? null;
  const wanted = observedAt === null ? null : search.wanted(observedAt);
  const task = wanted === null ? null : chooseTask(tasks, wanted);
  if (observedAt !== null && task !== null) return { kind: 'task', task, observedAt, refused: refusal };
  // The task may be in the list that was refused, unless the other one shows that tasks are to be seen there.
  const shown = tasks.length > 0 && wanted?.kind !== 'id';
  if (refusal !== null && !shown) return { kind: 'fault', fault: refusal.fault };
  return { kind: 'none', observedAt: observedAt ?? api.serverNow(), refused: refusal };
}
