import type { Scenario } from './scenarios.ts';
import { STEP_KINDS } from './scenarios.ts';

/** What the simulated API tells, in the API's own words and shapes. */
export type TaskJson = Readonly<Record<string, unknown>>;

/** A scenario with its lengths laid down: what the API shows is a function of the time that has passed. */
export interface Plot {
  readonly scenario: Scenario;
  readonly nodes: readonly string[];
  readonly acts: readonly Act[];
  readonly taskId: string;
}

/** A stretch of a plot, from `from` on; seconds since its beginning. */
interface Act {
  readonly from: number;
  readonly status: 'RUNNING' | 'SUCCESS' | 'FAILED' | 'PARTIAL_FAILED';
  readonly attempt: number;
  readonly completed: readonly string[];
  /** The node being upgraded, or the one that failed. */
  readonly current: string | null;
  /** When that node's first step begins. */
  readonly stepsFrom: number;
  /** When each of its steps ends, the next one beginning then; up to the failing one where it fails. */
  readonly stepEnds: readonly number[];
  readonly failsAt: number | null;
}

const BETWEEN_NODES_SECONDS = 3;

/**
 * Lays down how a scenario goes.
 * @param nodeCount at least 1
 * @param seed the same seed gives the same lengths
 */
export function plotOf(scenario: Scenario, nodeCount: number, seed: number): Plot {
  const random = generator(seed);
  const nodes = Array.from({ length: nodeCount }, (_, index) => `css-sim-ess-esn-${index + 1}-1`);
  const { mishap } = scenario;
  const struck = mishap === null ? -1 : Math.min(mishap.node, nodeCount) - 1;
  const acts: Act[] = [];
  const completed: string[] = [];
  let time = 0;
  let attempt = 1;
  const work = (node: string, failsAt: number | null): void => {
    const from = time;
    const stepsFrom = (time += BETWEEN_NODES_SECONDS);
    const kinds = STEP_KINDS.slice(0, failsAt === null ? undefined : failsAt + 1);
    const stepEnds = kinds.map((kind) => (time += Math.round(kind.usualSeconds * (0.75 + random() / 2))));
    acts.push({
      from,
      status: 'RUNNING',
      attempt,
      completed: [...completed],
      current: node,
      stepsFrom,
      stepEnds,
      failsAt: null,
    });
    if (failsAt === null) completed.push(node);
  };
  const end = (status: Act['status'], last: Act | undefined, failsAt: number | null): void => {
    const failed = failsAt === null ? undefined : last;
    acts.push({
      from: time,
      status,
      attempt,
      completed: [...completed],
      current: failed?.current ?? null,
      stepsFrom: failed?.stepsFrom ?? time,
      stepEnds: failed?.stepEnds ?? [],
      failsAt,
    });
  };
  let failure: Act | undefined;
  for (const [index, node] of nodes.entries()) {
    const fails = mishap !== null && index === struck;
    work(node, fails ? mishap.step : null);
    if (!fails) continue;
    failure = acts.at(-1);
    if (mishap.status === 'PARTIAL_FAILED') continue;
    end('FAILED', failure, mishap.step);
    if (mishap.retriedAfterSeconds === null) break;
    time += mishap.retriedAfterSeconds;
    attempt = 2;
    work(node, null);
  }
  const open = completed.length < nodes.length;
  if (!open) end('SUCCESS', undefined, null);
  else if (mishap?.status === 'PARTIAL_FAILED') end('PARTIAL_FAILED', failure, mishap.step);
  return { scenario, nodes, acts, taskId: 'b7ac4c5b-3bda-4feb-a303-eb80f4bce986' };
}

/**
 * The task as the API shows it.
 * @param seconds how long the plot has been running
 * @param start when it began, in milliseconds since 1970
 */
export function taskAt(plot: Plot, seconds: number, start: number): TaskJson {
  const act = plot.acts.findLast(({ from }) => from <= seconds) ?? plot.acts[0];
  if (act === undefined) throw new Error('a plot without acts');
  const at = (offset: number): string => new Date(start + offset * 1000).toISOString().slice(0, 19);
  const ended = act.status !== 'RUNNING';
  return {
    id: plot.taskId,
    startTime: at(0),
    endTime: ended ? at(act.from) : '',
    status: act.status,
    agencyName: 'css_simulator_agency',
    ...(plot.scenario.list === 'UPGRADING' ? { imageInfo: IMAGE } : azFields(plot)),
    totalNodes: plot.nodes.join(','),
    completedNodes: act.completed.join(','),
    currentNodeName: act.current ?? '',
    executeTimes: String(act.attempt),
    currentNodeDetail: act.current === null ? [] : stepsAt(act, seconds, at),
    ...(act.failsAt === null
      ? {}
      : { failMessage: `${STEP_KINDS[act.failsAt]?.name ?? 'A step'}: insufficient resources in the AZ.` }),
  };
}

const IMAGE = {
  id: '439b5d30-5968-45df-b088-d030a858522d',
  displayName: '7.10.2_24.3.4_0109',
  imageDesc: 'A simulated image.',
  datastoreType: 'elasticsearch',
  datastoreVersion: '7.10.2',
  priority: 16,
};

const FROM_AZ = 'simulated-1a';
const TO_AZ = 'simulated-1c';

function azFields(plot: Plot): TaskJson {
  return {
    migrateParam: JSON.stringify({
      instType: 'ess',
      migrateType: 'az_migrate',
      sourceAz: FROM_AZ,
      targetAz: TO_AZ,
    }),
    finalAzInfoMap: JSON.stringify({ [TO_AZ]: plot.nodes.join(',') }),
  };
}

function stepsAt(act: Act, seconds: number, at: (offset: number) => string): TaskJson[] {
  const marks = [act.stepsFrom, ...act.stepEnds];
  return STEP_KINDS.map(({ name, description }, order) => {
    const began = order < act.stepEnds.length ? (marks[order] ?? Infinity) : Infinity;
    const ends = act.stepEnds[order] ?? Infinity;
    const failed = order === act.failsAt;
    const status = failed ? 'FAILED' : seconds >= ends ? 'SUCCESS' : seconds >= began ? 'RUNNING' : 'WAITING';
    return {
      order,
      name,
      status,
      desc: description,
      beginTime: status === 'WAITING' ? '' : at(began),
      endTime: status === 'SUCCESS' || failed ? at(ends) : '',
    };
  });
}

/** mulberry32: a small generator of numbers from 0 up to 1, the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
