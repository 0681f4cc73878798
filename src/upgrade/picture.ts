import type { Instant, Mode, StepState, TaskStatus } from './task.ts';

/** A node's state (contract, section 4). */
export type NodeState = 'waiting' | 'upgrading' | 'completed' | 'failed';

/**
 * How well a node's times are known: `exact` from the API's own times, `unknown` where a begin or an
 * end is missing.
 */
export type Timing = 'exact' | 'unknown';

/** One node of the picture. `percent` is an integer from 0 to 100; durations are seconds. */
export interface NodePicture {
  readonly name: string;
  readonly state: NodeState;
  readonly percent: number;
  readonly targetAz: string | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly elapsedSeconds: number | null;
  readonly timing: Timing;
}

/** One step of the picture; `node` is null while several nodes share the steps. */
export interface StepPicture {
  readonly node: string | null;
  readonly order: number;
  readonly name: string;
  readonly description: string;
  readonly state: StepState;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly elapsedSeconds: number | null;
}

/** The task's part of the picture. */
export interface TaskPicture {
  readonly id: string;
  readonly mode: Mode;
  readonly status: TaskStatus;
  readonly apiStatus: string | null;
  readonly attempt: number | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly elapsedSeconds: number | null;
  readonly image: { readonly name: string; readonly engine: string; readonly version: string } | null;
  readonly az: {
    readonly from: string | null;
    readonly to: string | null;
    readonly scope: string | null;
  } | null;
  readonly batchSize: number | null;
  readonly failure: string | null;
}

/** Counts of the nodes and their mean percent, rounded to 0.1. */
export interface Progress {
  readonly percent: number;
  readonly nodesTotal: number;
  readonly nodesCompleted: number;
  readonly nodesUpgrading: number;
  readonly nodesWaiting: number;
  readonly nodesFailed: number;
}

/** Everything that is known of a task at one instant of the server's clock (contract, section 4). */
export interface Picture {
  readonly task: TaskPicture;
  readonly progress: Progress;
  readonly nodes: readonly NodePicture[];
  readonly steps: readonly StepPicture[];
  /** Not estimated yet. */
  readonly eta: null;
  /** True while an outage keeps the picture from being renewed. */
  readonly stale: boolean;
  /** The server's time of the answer that the picture shows. */
  readonly observedAt: Instant;
}

/** Starts further in the server's future than this are a clock's fault, not a rounding (contract, section 4). */
export const FUTURE_TOLERANCE_SECONDS = 300;

/**
 * Seconds from `startedAt` to `until`, both by the server's clock; rounded down, never negative.
 * @returns null where either is unknown, or where the start lies more than five minutes in the future
 */
export function elapsedSeconds(
  startedAt: Instant | null,
  until: Instant | null,
  now: Instant,
): number | null {
  if (startedAt === null || until === null) return null;
  if (startedAt > now + FUTURE_TOLERANCE_SECONDS * 1000) return null;
  return Math.max(0, Math.floor((until - startedAt) / 1000));
}

/** Counts nodes by state; the mean percent stays at most 99.9 until all of them are completed. */
export function progressOf(nodes: readonly NodePicture[]): Progress {
  const count = (state: NodeState): number => nodes.filter((node) => node.state === state).length;
  const completed = count('completed');
  const sum = nodes.reduce((total, node) => total + node.percent, 0);
  const mean = nodes.length === 0 ? 0 : Math.round((sum / nodes.length) * 10) / 10;
  return {
    percent: completed === nodes.length ? mean : Math.min(mean, 99.9),
    nodesTotal: nodes.length,
    nodesCompleted: completed,
    nodesUpgrading: count('upgrading'),
    nodesWaiting: count('waiting'),
    nodesFailed: count('failed'),
  };
}

/** What moves with the clock alone does not make a picture a different one (contract, section 4, "Changed means"). */
const MOVES_WITH_THE_CLOCK: ReadonlySet<string> = new Set(['elapsedSeconds', 'observedAt', 'eta']);

/** Whether two pictures tell the same facts, whatever the clock says. */
export function samePicture(a: Picture, b: Picture): boolean {
  return facts(a) === facts(b);
}

function facts(picture: Picture): string {
  return JSON.stringify(picture, (key, value: unknown) =>
    MOVES_WITH_THE_CLOCK.has(key) ? undefined : value,
  );
}
