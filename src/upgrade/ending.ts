import type { FaultFacts } from './events.ts';
import type { Instant, TaskStatus } from './task.ts';

/** The three ways in which a task itself ends. */
export type Verdict = 'success' | 'failed' | 'partial';

/** The signals that end the program in good order. */
export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/**
 * Why the watch of a cluster, or one look at it, is over. `outcome` is a name of the exit-code table. Failed
 * (the task's own verdict), running, and lost sight (`unknown`) are different members, never inferred from text.
 */
export type Ending =
  | {
      readonly outcome: Verdict;
      readonly endedBeforeWatch: boolean;
      /** Whether both lists were seen whole, and nothing in them is running. */
      readonly nothingRuns: boolean;
    }
  | { readonly outcome: 'running' }
  | { readonly outcome: 'auth' | 'usage'; readonly fault: FaultFacts }
  | {
      readonly outcome: 'nothing';
      readonly why: 'no-task' | 'no-such-task';
      readonly taskId: string | null;
      readonly waitedSeconds: number;
    }
  | {
      readonly outcome: 'nothing';
      readonly why: 'no-cluster';
      readonly fault: FaultFacts;
      /** The server's time of the last good answer; null if there was none in this run. */
      readonly thereUntil: Instant | null;
    }
  | { readonly outcome: 'unknown'; readonly why: 'unknown-status'; readonly apiStatus: string | null }
  | {
      readonly outcome: 'unknown';
      readonly why: 'lost-sight';
      readonly sinceAt: Instant;
      readonly forSeconds: number;
      readonly tries: number;
      readonly fault: FaultFacts;
    }
  | {
      readonly outcome: 'timeout';
      readonly afterSeconds: number;
      /** Whether the last try before the end failed, or was still unanswered. */
      readonly duringOutage: boolean;
      /** What the last try failed with; null where it did not fail. */
      readonly fault: FaultFacts | null;
      /** The server's time of the last answer that showed the task not ended. */
      readonly lastRunningAt: Instant | null;
    }
  | { readonly outcome: 'signal'; readonly signal: SignalName };

/** The verdict of a task's status; null while it has not ended. */
export function verdictOf(status: TaskStatus): Verdict | null {
  switch (status) {
    case 'success':
      return 'success';
    case 'failed':
      return 'failed';
    case 'partial_failed':
      return 'partial';
    case 'running':
    case 'unknown':
      return null;
  }
}
