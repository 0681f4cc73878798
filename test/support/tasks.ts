import type { Step, StepState, Task } from '../../src/upgrade/task.ts';

/** `2023-01-05T02:23:39Z` plus so many seconds, in milliseconds since 1970. */
export const START = Date.parse('2023-01-05T02:23:39Z');

/** An instant so many seconds after `START`. */
export function at(seconds: number): number {
  return START + seconds * 1000;
}

/** A running upgrade of three nodes, `n1` being upgraded, with what is to be different. */
export function task(differences: Partial<Task> = {}): Task {
  return {
    id: 'task-1',
    mode: 'upgrade',
    status: 'running',
    apiStatus: 'RUNNING',
    attempt: 1,
    startedAt: START,
    endedAt: null,
    image: { name: '7.10.2_24.3.4_0109', engine: 'elasticsearch', version: '7.10.2' },
    az: null,
    batchSize: null,
    failure: null,
    totalNodes: ['n1', 'n2', 'n3'],
    completedNodes: [],
    currentNodes: ['n1'],
    steps: steps('running', 'waiting'),
    ...differences,
  };
}

/** Steps 0, 1, 2 … in these states, without times. */
export function steps(...states: readonly StepState[]): Step[] {
  return states.map((state, order) => step(order, state));
}

/** One step with what is to be different. */
export function step(order: number, state: StepState, differences: Partial<Step> = {}): Step {
  return {
    order,
    name: `step ${order}`,
    description: '',
    state,
    startedAt: null,
    endedAt: null,
    ...differences,
  };
}
