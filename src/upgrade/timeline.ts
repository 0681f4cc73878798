import type { Change, ClockSkewed, StatusUnknown } from './events.ts';
import type { NodePicture, NodeState, Picture, StepPicture } from './picture.ts';
import { FUTURE_TOLERANCE_SECONDS, elapsedSeconds, progressOf } from './picture.ts';
import type { Instant, Step, StepState, Task } from './task.ts';
import { isFailure, isTerminal } from './task.ts';

/** What is remembered of a node from one observation to the next. */
interface NodeMemory {
  readonly state: NodeState;
  /** What is shown. */
  readonly percent: number;
  /** What it may not fall below when it is upgrading again in this attempt. */
  readonly floor: number;
  /** Whether it was seen upgrading in this attempt. */
  readonly seenUpgrading: boolean;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
}

/** The reducer's state: the last observation and what the API no longer tells. Treat as opaque. */
export interface Timeline {
  readonly task: Task;
  /** The server's time of the last observation. */
  readonly observedAt: Instant;
  /** Nodes in the picture's order. */
  readonly nodes: ReadonlyMap<string, NodeMemory>;
  /** Nodes that were seen once and are no longer named by the API, should they come back. */
  readonly vanished: ReadonlyMap<string, NodeMemory>;
  /** The last attempt that the API told. */
  readonly attempt: number | null;
  /** Whether the last status that the API's documents list was terminal. */
  readonly ended: boolean;
  readonly unknownStatusSince: Instant | null;
  readonly clockSkewSince: Instant | null;
}

/** A reducer's answer: the new state and what changed, in the order that it is told. */
export interface Reduced {
  readonly timeline: Timeline;
  readonly changes: readonly Change[];
}

/**
 * Takes in one observation of the task being watched.
 * @param before the state so far; null for the first observation, which is a baseline without node or step changes
 * @param task what the API says now
 * @param now the server's time of that answer
 * @returns the new state, and the changes in the order retry, node, step, warning/recovered
 */
export function observe(before: Timeline | null, task: Task, now: Instant): Reduced {
  const newAttempt = before !== null && isNewAttempt(before, task);
  const known = newAttempt ? forgetAttempt(before) : allNodes(before);
  const named = { task, completed: new Set(task.completedNodes), current: new Set(task.currentNodes) };
  const nodes = new Map(
    nodeNames(task).map((name) => [name, observeNode(name, named, known.get(name), before)]),
  );
  const vanished = new Map([...known].filter(([name]) => !nodes.has(name)));
  const ended = task.status === 'unknown' ? (before?.ended ?? false) : isTerminal(task.status);
  const unknownStatusSince = task.status === 'unknown' ? (before?.unknownStatusSince ?? now) : null;
  const aheadSeconds = secondsAhead(task, now);
  const clockSkewSince = aheadSeconds > FUTURE_TOLERANCE_SECONDS ? (before?.clockSkewSince ?? now) : null;
  const timeline: Timeline = {
    task,
    observedAt: now,
    nodes,
    vanished,
    attempt: task.attempt ?? before?.attempt ?? null,
    ended,
    unknownStatusSince,
    clockSkewSince,
  };
  const unknownStatus = {
    type: 'warning',
    code: 'unknown-status',
    sinceAt: now,
    apiStatus: task.apiStatus,
  } as const;
  const clockSkew = { type: 'warning', code: 'clock-skew', sinceAt: now, aheadSeconds } as const;
  return {
    timeline,
    changes: [
      ...(newAttempt ? [{ type: 'retry', attempt: task.attempt } as const] : []),
      ...(before === null ? [] : nodeChanges(before, timeline)),
      ...(before === null ? [] : stepChanges(before, timeline, newAttempt)),
      ...(before === null || newAttempt ? [] : regressions(before, timeline)),
      ...episode(unknownStatus, before?.unknownStatusSince ?? null, unknownStatusSince, now),
      ...episode(clockSkew, before?.clockSkewSince ?? null, clockSkewSince, now),
    ],
  };
}

/**
 * The picture of a state.
 * @param now the server's time to count running durations up to
 * @param stale whether an outage keeps it from being renewed
 */
export function pictureOf(timeline: Timeline, now: Instant, stale: boolean): Picture {
  const { task } = timeline;
  const nodes = [...timeline.nodes].map(([name, memory]) => nodePicture(name, memory, now));
  return {
    task: {
      id: task.id,
      mode: task.mode,
      status: task.status,
      apiStatus: task.apiStatus,
      attempt: task.attempt,
      startedAt: task.startedAt,
      endedAt: task.endedAt,
      elapsedSeconds: elapsedSeconds(task.startedAt, isTerminal(task.status) ? task.endedAt : now, now),
      image: task.image,
      az: task.az,
      batchSize: task.batchSize,
      failure: task.failure,
    },
    progress: progressOf(nodes),
    nodes,
    steps: stepPictures(timeline, now),
    eta: null,
    stale,
    observedAt: timeline.observedAt,
  };
}

/** `totalNodes` first, then names that only other fields mention; each once. */
function nodeNames(task: Task): string[] {
  return [...new Set([...task.totalNodes, ...task.completedNodes, ...task.currentNodes])];
}

/** A terminal task that runs again, or a grown `executeTimes` (contract, section 1, "Watching"). */
function isNewAttempt(before: Timeline, task: Task): boolean {
  const runsAgain = before.ended && task.status === 'running';
  const grown = before.attempt !== null && task.attempt !== null && task.attempt > before.attempt;
  return runsAgain || grown;
}

function allNodes(before: Timeline | null): Map<string, NodeMemory> {
  return new Map(before === null ? [] : [...before.vanished, ...before.nodes]);
}

/** A new attempt may begin every node that is not completed from scratch. */
function forgetAttempt(before: Timeline): Map<string, NodeMemory> {
  const forget = (node: NodeMemory): NodeMemory =>
    node.state === 'completed'
      ? { ...node, seenUpgrading: false }
      : { ...node, floor: 0, seenUpgrading: false, startedAt: null, endedAt: null };
  return new Map([...allNodes(before)].map(([name, node]) => [name, forget(node)]));
}

/** A task with the names that are looked up for each of its nodes, of which there may be very many. */
interface Named {
  readonly task: Task;
  readonly completed: ReadonlySet<string>;
  readonly current: ReadonlySet<string>;
}

function stateOf(
  name: string,
  { task, completed, current: named }: Named,
  seenUpgrading: boolean,
): NodeState {
  if (task.status === 'success' || completed.has(name)) return 'completed';
  const current = named.has(name);
  if (isFailure(task.status)) return current || seenUpgrading ? 'failed' : 'waiting';
  return current ? 'upgrading' : 'waiting';
}

function observeNode(
  name: string,
  named: Named,
  known: NodeMemory | undefined,
  before: Timeline | null,
): NodeMemory {
  const state = stateOf(name, named, known?.seenUpgrading ?? false);
  // A node that leaves completedNodes follows the API: nothing that was shown before holds it up.
  const leftCompleted = known?.state === 'completed' && state !== 'completed';
  const memory = leftCompleted ? { ...known, floor: 0, startedAt: null, endedAt: null } : known;
  const floor = memory?.floor ?? 0;
  const ownSteps = named.current.has(name) ? named.task.steps : [];
  const upgrading = { startedAt: earliestStart(ownSteps) ?? memory?.startedAt ?? null, endedAt: null };
  switch (state) {
    case 'completed':
      return {
        state,
        percent: 100,
        floor: 100,
        seenUpgrading: memory?.seenUpgrading ?? false,
        ...completedTimes(name, named.task, memory, before),
      };
    case 'upgrading': {
      const percent = Math.max(floor, percentOf(ownSteps));
      return { state, percent, floor: percent, seenUpgrading: true, ...upgrading };
    }
    case 'failed': {
      const percent = memory?.seenUpgrading === true ? floor : percentOf(ownSteps);
      return {
        state,
        percent,
        floor: percent,
        seenUpgrading: true,
        startedAt: upgrading.startedAt,
        endedAt: endOfFailure(ownSteps) ?? memory?.endedAt ?? null,
      };
    }
    case 'waiting':
      return {
        state,
        percent: 0,
        floor,
        seenUpgrading: memory?.seenUpgrading ?? false,
        startedAt: null,
        endedAt: null,
      };
  }
}

/** Steps weighed equally, a running one counting half; rounded down, at most 99. */
function percentOf(steps: readonly Step[]): number {
  if (steps.length === 0) return 0;
  const weight = steps.reduce(
    (sum, step) => sum + (step.state === 'done' ? 1 : step.state === 'running' ? 0.5 : 0),
    0,
  );
  return Math.min(99, Math.floor((weight / steps.length) * 100));
}

function earliestStart(steps: readonly Step[]): Instant | null {
  return extreme(
    steps.map((step) => step.startedAt),
    Math.min,
  );
}

/** The end of a node whose steps are all done, as far as the API tells it. */
function endOfDone(steps: readonly Step[]): Instant | null {
  const done = steps.length > 0 && steps.every((step) => step.state === 'done' && step.endedAt !== null);
  return done
    ? extreme(
        steps.map((step) => step.endedAt),
        Math.max,
      )
    : null;
}

function endOfFailure(steps: readonly Step[]): Instant | null {
  return extreme(
    steps.filter((step) => step.state === 'failed').map((step) => step.endedAt),
    Math.max,
  );
}

function extreme(
  instants: readonly (Instant | null)[],
  pick: (a: number, b: number) => number,
): Instant | null {
  return instants.reduce(
    (best, instant) => (best === null || instant === null ? (best ?? instant) : pick(best, instant)),
    null,
  );
}

/**
 * A completed node's times are known only where the API still showed its own steps: in this answer (it is the
 * only current node), or in the one before (it was upgrading then).
 */
function completedTimes(
  name: string,
  task: Task,
  known: NodeMemory | undefined,
  before: Timeline | null,
): { startedAt: Instant | null; endedAt: Instant | null } {
  if (known?.state === 'completed' && known.endedAt !== null) return known;
  const steps = task.currentNodes.length === 1 && task.currentNodes[0] === name ? task.steps : [];
  const stepsBefore = known?.state === 'upgrading' && before !== null ? before.task.steps : [];
  return {
    startedAt: known?.startedAt ?? earliestStart(steps),
    endedAt: endOfDone(steps) ?? endOfDone(stepsBefore),
  };
}

function nodePicture(name: string, memory: NodeMemory, now: Instant): NodePicture {
  const { state, percent, startedAt, endedAt } = memory;
  const until = state === 'upgrading' ? now : endedAt;
  return {
    name,
    state,
    percent,
    targetAz: null,
    startedAt,
    endedAt,
    elapsedSeconds: elapsedSeconds(startedAt, until, now),
    timing: startedAt !== null && until !== null ? 'exact' : 'unknown',
  };
}

/** The name of the node that the steps belong to; null where it is not exactly one. */
function ownerOfSteps(timeline: Timeline): string | null {
  const owning: NodeState = isFailure(timeline.task.status) ? 'failed' : 'upgrading';
  const owners = [...timeline.nodes].filter(([, node]) => node.state === owning).map(([name]) => name);
  const current = new Set(timeline.task.currentNodes);
  const named = owners.filter((name) => current.has(name));
  const candidates = named.length > 0 ? named : owners;
  return candidates.length === 1 ? (candidates[0] ?? null) : null;
}

function shownSteps(timeline: Timeline): readonly Step[] {
  return timeline.task.status === 'success' ? [] : timeline.task.steps;
}

function stepPictures(timeline: Timeline, now: Instant): StepPicture[] {
  const node = ownerOfSteps(timeline);
  const goesOn = !isTerminal(timeline.task.status);
  return shownSteps(timeline).map((step) => ({
    node,
    ...step,
    elapsedSeconds: elapsedSeconds(
      step.startedAt,
      step.endedAt ?? (goesOn && step.state === 'running' ? now : null),
      now,
    ),
  }));
}

function nodeChanges(before: Timeline, after: Timeline): Change[] {
  return [...after.nodes].flatMap(([name, node]) => {
    const from = (before.nodes.get(name) ?? before.vanished.get(name))?.state ?? 'waiting';
    if (from === node.state) return [];
    const durationSeconds = elapsedSeconds(node.startedAt, node.endedAt, after.observedAt);
    return [{ type: 'node', node: { name }, from, to: node.state, durationSeconds } as const];
  });
}

function stepChanges(before: Timeline, after: Timeline, newAttempt: boolean): Change[] {
  const node = ownerOfSteps(after);
  // After a failure the API may show the steps of another node than before.
  const ofAnother =
    node !== null &&
    before.nodes.get(node)?.state !== 'upgrading' &&
    before.nodes.get(node)?.state !== 'failed';
  const baseline = newAttempt || ofAnother || gainsUpgradingNode(before, after);
  const states = baseline ? new Map<string, StepState>() : statesByKey(before);
  const keys = stepKeys(shownSteps(after));
  return shownSteps(after).flatMap((step, index) => {
    const from = states.get(keys[index] ?? '') ?? 'waiting';
    if (from === step.state) return [];
    return [
      {
        type: 'step',
        step: { node, order: step.order, name: step.name },
        from,
        to: step.state,
        durationSeconds: elapsedSeconds(step.startedAt, step.endedAt, after.observedAt),
      } as const,
    ];
  });
}

function gainsUpgradingNode(before: Timeline, after: Timeline): boolean {
  return [...after.nodes].some(
    ([name, node]) => node.state === 'upgrading' && before.nodes.get(name)?.state !== 'upgrading',
  );
}

function statesByKey(timeline: Timeline): Map<string, StepState> {
  const steps = shownSteps(timeline);
  const keys = stepKeys(steps);
  return new Map(steps.map((step, index) => [keys[index] ?? '', step.state]));
}

/** Steps are told apart by their order alone, since names are translated; equal orders by their place among them. */
function stepKeys(steps: readonly Step[]): string[] {
  const seen = new Map<number, number>();
  return steps.map(({ order }) => {
    const place = seen.get(order) ?? 0;
    seen.set(order, place + 1);
    return `${order}/${place}`;
  });
}

function regressions(before: Timeline, after: Timeline): Change[] {
  return [...after.nodes]
    .filter(([name, node]) => before.nodes.get(name)?.state === 'completed' && node.state !== 'completed')
    .map(([name, node]) => ({
      type: 'warning',
      code: 'regression',
      sinceAt: after.observedAt,
      node: { name },
      to: node.state,
    }));
}

/** The largest number of seconds by which a start lies in the server's future; 0 where none does. */
function secondsAhead(task: Task, now: Instant): number {
  const starts = [task.startedAt, ...task.steps.map((step) => step.startedAt)];
  return starts.reduce<number>(
    (most, start) => Math.max(most, start === null ? 0 : Math.floor((start - now) / 1000)),
    0,
  );
}

/** A warning when a condition begins, a `recovered` when it is over, nothing in between. */
function episode(
  warning: StatusUnknown | ClockSkewed,
  sinceBefore: Instant | null,
  since: Instant | null,
  now: Instant,
): Change[] {
  if (sinceBefore === null && since !== null) return [warning];
  if (sinceBefore !== null && since === null) {
    return [
      { type: 'recovered', code: warning.code, durationSeconds: elapsedSeconds(sinceBefore, now, now) ?? 0 },
    ];
  }
  return [];
}
