/** An instant: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Which of the API's two task lists a task comes from. */
export type Mode = 'upgrade' | 'az-migration';

/** A task's status; `unknown` is any word that the API's documents do not list. */
export type TaskStatus = 'running' | 'success' | 'failed' | 'partial_failed' | 'unknown';

/** A step's status; `unknown` is any word that the API's documents do not list. */
export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'unknown';

/** One step of the work on the node being upgraded (`currentNodeDetail[]`). */
export interface Step {
  readonly order: number;
  readonly name: string;
  readonly description: string;
  readonly state: StepState;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
}

/** One upgrade or AZ switchover as one answer of the API tells it (`detailList[]`). */
export interface Task {
  readonly id: string;
  readonly mode: Mode;
  readonly status: TaskStatus;
  /** The API's own word for `status`; null where it gave none. */
  readonly apiStatus: string | null;
  /** `executeTimes`: 1 on the first run, more after retries. */
  readonly attempt: number | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** The image that the nodes get; null on AZ switchovers. */
  readonly image: { readonly name: string; readonly engine: string; readonly version: string } | null;
  /** Where the nodes move; null on upgrades. */
  readonly az: {
    readonly from: string | null;
    readonly to: string | null;
    readonly scope: string | null;
  } | null;
  /** How many nodes' data is migrated at the same time, where the API says so. */
  readonly batchSize: number | null;
  /** The API's own words about a failure. */
  readonly failure: string | null;
  /** `totalNodes`, in the API's order. */
  readonly totalNodes: readonly string[];
  readonly completedNodes: readonly string[];
  /** `currentNodeName` and `currentBatchNodes` together. */
  readonly currentNodes: readonly string[];
  /** The steps of the node being upgraded, sorted by `order`. */
  readonly steps: readonly Step[];
}

/**
 * Whether a task of this status has ended. An unknown status has not: whatever it means, stopping to
 * look would be a guess.
 */
export function isTerminal(status: TaskStatus): boolean {
  return status === 'success' || isFailure(status);
}

/** Whether this status is one of the two failures, which the contract treats alike. */
export function isFailure(status: TaskStatus): boolean {
  return status === 'failed' || status === 'partial_failed';
}
