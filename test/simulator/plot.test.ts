import { describe, expect, it } from 'vitest';
import { decodeUpgradeDetail } from '../../src/cloud/decode.ts';
import type { Plot } from '../../src/simulator/plot.ts';
import { plotOf, taskAt } from '../../src/simulator/plot.ts';
import type { Scenario } from '../../src/simulator/scenarios.ts';
import { SCENARIOS, STEP_KINDS } from '../../src/simulator/scenarios.ts';
import type { Task } from '../../src/upgrade/task.ts';
import { isFailure } from '../../src/upgrade/task.ts';
import { START } from '../support/tasks.ts';

function scenario(name: string): Scenario {
  const found = SCENARIOS.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no scenario ${name}`);
  return found;
}

/** The task after so many seconds, as the program reads it. */
function decodedAt(plot: Plot, seconds: number): Task {
  const mode = plot.scenario.list === 'UPGRADING' ? 'upgrade' : 'az-migration';
  const body = { totalSize: 1, detailList: [taskAt(plot, seconds, START)] };
  const page = decodeUpgradeDetail(body, mode);
  const task = page.ok ? page.tasks[0] : undefined;
  if (task === undefined) throw new Error('the simulated task is not decoded');
  return task;
}

interface Moment {
  readonly seconds: number;
  readonly task: Task;
}

/** The task second by second, until ten minutes after its last change. */
function moments(plot: Plot): Moment[] {
  const end = (plot.acts.at(-1)?.from ?? 0) + 600;
  return Array.from({ length: Math.ceil(end) + 1 }, (_, seconds) => ({
    seconds,
    task: decodedAt(plot, seconds),
  }));
}

const short = (names: readonly string[]): string =>
  names.map((name) => name.replace(/^css-sim-ess-esn-(\d+)-1$/, 'n$1')).join(' ');

/** What a task says of itself, without its steps and times. */
const told = ({ apiStatus, attempt, completedNodes, currentNodes }: Task): string =>
  `${apiStatus ?? ''}, attempt ${attempt ?? ''}, done: ${short(completedNodes)}, current: ${short(currentNodes)}`;

/** All that a plot tells, in its order, repeats left out. */
function course(plot: Plot): string[] {
  return moments(plot)
    .map(({ task }) => told(task))
    .filter((text, index, all) => text !== all[index - 1]);
}

describe('the course of a scenario with three nodes', () => {
  const SUCCESS = [
    'RUNNING, attempt 1, done: , current: n1',
    'RUNNING, attempt 1, done: n1, current: n2',
    'RUNNING, attempt 1, done: n1 n2, current: n3',
    'SUCCESS, attempt 1, done: n1 n2 n3, current: ',
  ];

  it.each<[string, readonly string[]]>([
    ['success', SUCCESS],
    ['az-migration', SUCCESS],
    [
      'failed',
      [
        'RUNNING, attempt 1, done: , current: n1',
        'RUNNING, attempt 1, done: n1, current: n2',
        'FAILED, attempt 1, done: n1, current: n2',
      ],
    ],
    [
      'partial-failed',
      [
        'RUNNING, attempt 1, done: , current: n1',
        'RUNNING, attempt 1, done: n1, current: n2',
        'RUNNING, attempt 1, done: n1, current: n3',
        'PARTIAL_FAILED, attempt 1, done: n1 n3, current: n2',
      ],
    ],
    [
      'retry',
      [
        'RUNNING, attempt 1, done: , current: n1',
        'RUNNING, attempt 1, done: n1, current: n2',
        'FAILED, attempt 1, done: n1, current: n2',
        'RUNNING, attempt 2, done: n1, current: n2',
        'RUNNING, attempt 2, done: n1 n2, current: n3',
        'SUCCESS, attempt 2, done: n1 n2 n3, current: ',
      ],
    ],
  ])('%s', (name, expected) => {
    expect(course(plotOf(scenario(name), 3, 1))).toEqual(expected);
  });

  it('is tested for every scenario', () => {
    expect(SCENARIOS.map(({ name }) => name)).toEqual([
      'success',
      'az-migration',
      'failed',
      'partial-failed',
      'retry',
    ]);
  });
});

describe('with a single node, what strikes the second one strikes it', () => {
  it.each<[string, readonly string[]]>([
    ['success', ['RUNNING, attempt 1, done: , current: n1', 'SUCCESS, attempt 1, done: n1, current: ']],
    ['failed', ['RUNNING, attempt 1, done: , current: n1', 'FAILED, attempt 1, done: , current: n1']],
    [
      'partial-failed',
      ['RUNNING, attempt 1, done: , current: n1', 'PARTIAL_FAILED, attempt 1, done: , current: n1'],
    ],
    [
      'retry',
      [
        'RUNNING, attempt 1, done: , current: n1',
        'FAILED, attempt 1, done: , current: n1',
        'RUNNING, attempt 2, done: , current: n1',
        'SUCCESS, attempt 2, done: n1, current: ',
      ],
    ],
  ])('%s', (name, expected) => {
    expect(course(plotOf(scenario(name), 1, 1))).toEqual(expected);
  });
});

describe.each(SCENARIOS)('at every second of $name', (each) => {
  const plot = plotOf(each, 3, 7);
  const all = moments(plot);

  it('it is one task, begun at the beginning', () => {
    expect(new Set(all.map(({ task }) => task.id)).size).toBe(1);
    expect(new Set(all.map(({ task }) => task.startedAt))).toEqual(new Set([START]));
    expect(new Set(all.map(({ task }) => short(task.totalNodes)))).toEqual(new Set(['n1 n2 n3']));
  });

  it('it has an end once it has ended, which is not in the future', () => {
    const wrong = all.filter(({ seconds, task }) =>
      task.status === 'running'
        ? task.endedAt !== null
        : task.endedAt === null || task.endedAt > START + seconds * 1000,
    );
    expect(wrong).toEqual([]);
  });

  it('the current node has all thirteen steps, in order', () => {
    const names = STEP_KINDS.map(({ name }) => name);
    expect(names).toHaveLength(13);
    const shown = ({ task }: Moment): string =>
      task.steps.map(({ order, name }) => `${order} ${name}`).join();
    const working = all.filter(({ task }) => task.currentNodes.length > 0);
    expect(new Set(working.map(shown))).toEqual(
      new Set([names.map((name, order) => `${order} ${name}`).join()]),
    );
    const idle = all.filter(({ task }) => task.currentNodes.length === 0);
    expect(idle.filter(({ task }) => task.steps.length > 0)).toEqual([]);
  });

  it('steps are done up to the one that runs, and the rest waits', () => {
    const odd = new Set(
      all
        .map(({ task }) => task.steps.map(({ state }) => state).join(' '))
        .filter((states) => !/^((done ?)*( ?running| ?failed)?( ?waiting)*|)$/.test(states)),
    );
    expect([...odd]).toEqual([]);
  });

  it('a step has the times that its state calls for, none in the future', () => {
    const wrong = all.flatMap(({ seconds, task }) =>
      task.steps.filter(({ state, startedAt, endedAt }) => {
        const present = START + seconds * 1000;
        const began = startedAt !== null && startedAt <= present;
        const ended = startedAt !== null && endedAt !== null && endedAt >= startedAt && endedAt <= present;
        if (state === 'waiting') return startedAt !== null || endedAt !== null;
        return state === 'running' ? !began || endedAt !== null : !ended;
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('each failure is told, with the step that failed and in words', () => {
    const wrong = all.filter(({ task }) => {
      const failed = task.steps.filter(({ state }) => state === 'failed').map(({ order }) => order);
      return isFailure(task.status)
        ? failed.join() !== '5' || task.failure !== 'Node creation: insufficient resources in the AZ.'
        : failed.length > 0 || task.failure !== null;
    });
    expect(wrong).toEqual([]);
  });
});

describe('the lengths', () => {
  const lengths = (seed: number): readonly number[] =>
    plotOf(scenario('success'), 3, seed).acts.map(({ from }) => from);

  it('are the same for the same seed', () => {
    expect(lengths(42)).toEqual(lengths(42));
    expect(plotOf(scenario('retry'), 5, 42)).toEqual(plotOf(scenario('retry'), 5, 42));
  });

  it('differ between seeds', () => {
    const seeds = [0, 1, 2, 3, 4_294_967_295];
    expect(new Set(seeds.map((seed) => lengths(seed).join())).size).toBe(seeds.length);
  });

  it.each([0, 1, 2, 99])('of steps are the usual ones, a quarter up or down (seed %i)', (seed) => {
    for (const act of plotOf(scenario('success'), 4, seed).acts.filter(({ current }) => current !== null)) {
      const marks = [act.stepsFrom, ...act.stepEnds];
      for (const [order, { usualSeconds }] of STEP_KINDS.entries()) {
        const length = (marks[order + 1] ?? Number.NaN) - (marks[order] ?? Number.NaN);
        expect(length).toBeGreaterThanOrEqual(Math.floor(usualSeconds * 0.75));
        expect(length).toBeLessThanOrEqual(Math.ceil(usualSeconds * 1.25));
      }
    }
  });

  it('of all steps but the data migration are 15 minutes, as documented', () => {
    expect(STEP_KINDS.slice(1).reduce((sum, { usualSeconds }) => sum + usualSeconds, 0)).toBe(15 * 60);
  });

  it('a retry comes ten minutes after the failure', () => {
    const { acts } = plotOf(scenario('retry'), 3, 1);
    const failed = acts.findIndex(({ status }) => status === 'FAILED');
    expect((acts[failed + 1]?.from ?? 0) - (acts[failed]?.from ?? 0)).toBe(600);
  });
});

describe('what the API shows in either list', () => {
  it('an upgrade has an image and no AZs', () => {
    const json = taskAt(plotOf(scenario('success'), 2, 1), 0, START);
    expect(json).toMatchObject({
      startTime: '2023-01-05T02:23:39',
      endTime: '',
      executeTimes: '1',
      totalNodes: 'css-sim-ess-esn-1-1,css-sim-ess-esn-2-1',
      imageInfo: { displayName: '7.10.2_24.3.4_0109', datastoreType: 'elasticsearch' },
    });
    expect(json).not.toHaveProperty('migrateParam');
  });

  it('an AZ switchover has AZs and no image', () => {
    const plot = plotOf(scenario('az-migration'), 2, 1);
    expect(taskAt(plot, 0, START)).not.toHaveProperty('imageInfo');
    expect(decodedAt(plot, 0).az).toEqual({ from: 'simulated-1a', to: 'simulated-1c', scope: 'ess' });
  });

  it('before its beginning it is as at its beginning', () => {
    const plot = plotOf(scenario('success'), 1, 1);
    expect(taskAt(plot, -5, START)).toEqual(taskAt(plot, 0, START));
  });
});
