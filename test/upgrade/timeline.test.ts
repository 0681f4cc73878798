import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/upgrade/events.ts';
import type { Picture } from '../../src/upgrade/picture.ts';
import type { Task } from '../../src/upgrade/task.ts';
import type { Timeline } from '../../src/upgrade/timeline.ts';
import { observe, pictureOf } from '../../src/upgrade/timeline.ts';
import { START, at, step, steps, task } from '../support/tasks.ts';

/** Observes tasks one minute apart and gives what each brought. */
function follow(...tasks: readonly Task[]): { picture: Picture; changes: readonly Change[] }[] {
  let timeline: Timeline | null = null;
  return tasks.map((observed, index) => {
    const now = at(60 * (index + 1));
    const reduced = observe(timeline, observed, now);
    timeline = reduced.timeline;
    return { picture: pictureOf(reduced.timeline, now, false), changes: reduced.changes };
  });
}

/** What the last of several observations brought. */
function last(...tasks: readonly Task[]): { picture: Picture; changes: readonly Change[] } {
  const result = follow(...tasks).at(-1);
  if (result === undefined) throw new Error('nothing was observed');
  return result;
}

const stated = (picture: Picture): Record<string, string> =>
  Object.fromEntries(picture.nodes.map((node) => [node.name, `${node.state} ${node.percent}`]));

const ofType = (changes: readonly Change[], type: Change['type']): readonly Change[] =>
  changes.filter((change) => change.type === type);

describe('the states of nodes', () => {
  it.each<[string, Partial<Task>, Record<string, string>]>([
    ['current: upgrading; the rest waits', {}, { n1: 'upgrading 25', n2: 'waiting 0', n3: 'waiting 0' }],
    [
      'named both completed and current: completed',
      { completedNodes: ['n1'], currentNodes: ['n1', 'n2'] },
      { n1: 'completed 100', n2: 'upgrading 25', n3: 'waiting 0' },
    ],
    [
      'several current ones share the steps',
      { currentNodes: ['n1', 'n3'] },
      { n1: 'upgrading 25', n2: 'waiting 0', n3: 'upgrading 25' },
    ],
    [
      'SUCCESS completes every node, whatever the lists say',
      { status: 'success', completedNodes: ['n1'] },
      { n1: 'completed 100', n2: 'completed 100', n3: 'completed 100' },
    ],
    [
      'FAILED: the current one failed',
      { status: 'failed' },
      { n1: 'failed 25', n2: 'waiting 0', n3: 'waiting 0' },
    ],
    [
      'PARTIAL_FAILED: likewise',
      { status: 'partial_failed' },
      { n1: 'failed 25', n2: 'waiting 0', n3: 'waiting 0' },
    ],
    [
      'an unknown status counts as running',
      { status: 'unknown' },
      { n1: 'upgrading 25', n2: 'waiting 0', n3: 'waiting 0' },
    ],
    [
      'nothing is current between two nodes',
      { currentNodes: [] },
      { n1: 'waiting 0', n2: 'waiting 0', n3: 'waiting 0' },
    ],
    [
      'names that only other fields mention come after those of totalNodes',
      { totalNodes: ['n2'], completedNodes: ['n9'], currentNodes: ['n1'] },
      { n2: 'waiting 0', n9: 'completed 100', n1: 'upgrading 25' },
    ],
    ['no nodes at all', { totalNodes: [], currentNodes: [] }, {}],
  ])('%s', (_, differences, expected) => {
    const { picture } = last(task(differences));
    expect(stated(picture)).toEqual(expected);
    expect(picture.nodes.map((node) => node.name)).toEqual(Object.keys(expected));
  });

  it('a node seen upgrading in this attempt has failed with the task, though another one is current', () => {
    const { picture } = last(
      task({ currentNodes: ['n1'], steps: steps('done', 'running') }),
      task({ currentNodes: ['n2'], steps: steps('running', 'waiting') }),
      task({
        status: 'partial_failed',
        currentNodes: ['n2'],
        completedNodes: ['n3'],
        steps: steps('failed', 'waiting'),
      }),
    );
    expect(stated(picture)).toEqual({ n1: 'failed 75', n2: 'failed 25', n3: 'completed 100' });
  });

  it('a node that was seen upgrading has failed, though it was taken for completed in between', () => {
    const { picture } = last(
      task(),
      task({ completedNodes: ['n1'], currentNodes: ['n2'] }),
      task({ currentNodes: ['n2'] }),
      task({ status: 'failed', currentNodes: ['n2'] }),
    );
    expect(stated(picture)).toEqual({ n1: 'failed 0', n2: 'failed 25', n3: 'waiting 0' });
  });

  it('a node of an earlier attempt has not failed in this one', () => {
    const { picture } = last(
      task({ status: 'failed' }),
      task({ attempt: 2, currentNodes: ['n2'] }),
      task({ attempt: 2, status: 'failed', currentNodes: ['n2'] }),
    );
    expect(stated(picture)).toEqual({ n1: 'waiting 0', n2: 'failed 25', n3: 'waiting 0' });
  });

  it('follows a totalNodes that changes', () => {
    const [, fewer, more] = follow(
      task(),
      task({ totalNodes: ['n1'] }),
      task({ totalNodes: ['n0', 'n1', 'n2'] }),
    );
    expect(fewer?.picture.nodes.map((node) => node.name)).toEqual(['n1']);
    expect(more?.picture.nodes.map((node) => node.name)).toEqual(['n0', 'n1', 'n2']);
  });
});

describe('the percent of a node', () => {
  it.each([
    [steps('waiting', 'waiting', 'waiting'), 0],
    [steps('running', 'waiting', 'waiting'), 16],
    [steps('done', 'running', 'waiting'), 50],
    [steps('done', 'failed', 'unknown'), 33],
    [steps('done', 'done', 'done'), 99],
    [[], 0],
  ])('weighs steps equally, a running one half, and stays under 100 (%#)', (given, percent) => {
    expect(last(task({ steps: given })).picture.nodes[0]?.percent).toBe(percent);
  });

  it('never goes back within an attempt', () => {
    const percents = follow(
      task({ steps: steps('done', 'running') }),
      task({ steps: steps('running', 'waiting') }),
      task({ steps: [] }),
      task({ steps: steps('done', 'done') }),
    ).map(({ picture }) => picture.nodes[0]?.percent);
    expect(percents).toEqual([75, 75, 75, 99]);
  });

  it('is 0 for a node that falls back to waiting, and not below what it had when it is upgrading again', () => {
    const percents = follow(
      task({ steps: steps('done', 'running') }),
      task({ currentNodes: [] }),
      task({ steps: steps('running', 'waiting') }),
    ).map(({ picture }) => picture.nodes[0]?.percent);
    expect(percents).toEqual([75, 0, 75]);
  });

  it('begins anew with a new attempt', () => {
    expect(
      last(task({ steps: steps('done', 'running') }), task({ attempt: 2 })).picture.nodes[0]?.percent,
    ).toBe(25);
  });

  it('stays where it was when the node fails', () => {
    const { picture } = last(
      task({ steps: steps('done', 'running') }),
      task({ status: 'failed', steps: steps('done', 'failed') }),
    );
    expect(stated(picture)['n1']).toBe('failed 75');
  });

  it('follows the API when a node leaves completedNodes, and warns', () => {
    const { picture, changes } = last(task({ completedNodes: ['n1'], currentNodes: ['n2'] }), task());
    expect(stated(picture)['n1']).toBe('upgrading 25');
    expect(ofType(changes, 'warning')).toEqual([
      { type: 'warning', code: 'regression', sinceAt: at(120), node: { name: 'n1' }, to: 'upgrading' },
    ]);
  });
});

describe('the progress of the task', () => {
  it.each<[string, Partial<Task>, Partial<Picture['progress']>]>([
    [
      'the mean, rounded to 0.1',
      { steps: steps('done', 'waiting') },
      { percent: 16.7, nodesTotal: 3, nodesUpgrading: 1, nodesWaiting: 2 },
    ],
    [
      'at most 99.9 until all are completed',
      {
        totalNodes: Array.from({ length: 1000 }, (_, index) => `n${index}`),
        completedNodes: Array.from({ length: 999 }, (_, index) => `n${index}`),
        currentNodes: ['n999'],
        steps: steps('done', 'done'),
      },
      { percent: 99.9, nodesCompleted: 999 },
    ],
    ['100 when they are', { status: 'success' }, { percent: 100, nodesCompleted: 3 }],
    ['0 without nodes', { totalNodes: [], currentNodes: [] }, { percent: 0, nodesTotal: 0 }],
  ])('%s', (_, differences, expected) => {
    expect(last(task(differences)).picture.progress).toMatchObject(expected);
  });
});

describe('what changed', () => {
  it('is nothing for the first observation, which is a baseline', () => {
    expect(last(task({ completedNodes: ['n2'] })).changes).toEqual([]);
  });

  it('tells nodes before steps', () => {
    const { changes } = last(
      task({ steps: steps('done', 'running') }),
      task({ completedNodes: ['n1'], currentNodes: ['n2'], steps: steps('running', 'waiting') }),
    );
    expect(changes).toEqual([
      { type: 'node', node: { name: 'n1' }, from: 'upgrading', to: 'completed', durationSeconds: null },
      { type: 'node', node: { name: 'n2' }, from: 'waiting', to: 'upgrading', durationSeconds: null },
      {
        type: 'step',
        step: { node: 'n2', order: 0, name: 'step 0' },
        from: 'waiting',
        to: 'running',
        durationSeconds: null,
      },
    ]);
  });

  it('tells how long a step took', () => {
    const { changes } = last(
      task({ steps: [step(0, 'running', { startedAt: at(3) })] }),
      task({ steps: [step(0, 'done', { startedAt: at(3), endedAt: at(33) })] }),
    );
    expect(changes).toMatchObject([{ type: 'step', from: 'running', to: 'done', durationSeconds: 30 }]);
  });

  it('tells steps by their order, whatever they are called', () => {
    const { changes } = last(
      task({ steps: [step(0, 'running'), step(12, 'waiting')] }),
      task({ steps: [step(0, 'done', { name: '数据迁移' }), step(12, 'waiting')] }),
    );
    expect(changes).toMatchObject([
      { type: 'step', step: { order: 0, name: '数据迁移' }, from: 'running', to: 'done' },
    ]);
  });

  it('takes the steps as a new baseline when another node joins', () => {
    const { changes } = last(
      task({ steps: steps('done', 'running') }),
      task({ currentNodes: ['n1', 'n2'], steps: steps('done', 'waiting') }),
    );
    expect(ofType(changes, 'step')).toMatchObject([
      { step: { node: null, order: 0 }, from: 'waiting', to: 'done' },
    ]);
  });

  it('does not tell steps that vanish with their node', () => {
    expect(
      ofType(last(task({ steps: steps('done', 'running') }), task({ status: 'success' })).changes, 'step'),
    ).toEqual([]);
  });

  it('takes the steps as a new baseline when a failure shows those of another node', () => {
    const { changes } = last(
      task({ steps: steps('running', 'waiting') }),
      task({ currentNodes: ['n2'], steps: steps('done', 'done', 'running') }),
      task({
        status: 'partial_failed',
        completedNodes: ['n2', 'n3'],
        currentNodes: ['n1'],
        steps: steps('done', 'failed', 'waiting'),
      }),
    );
    expect(ofType(changes, 'step')).toMatchObject([
      { step: { node: 'n1', order: 0 }, from: 'waiting', to: 'done' },
      { step: { node: 'n1', order: 1 }, from: 'waiting', to: 'failed' },
    ]);
  });

  it('holds for a hundred thousand nodes and steps', () => {
    const totalNodes = Array.from({ length: 100_000 }, (_, index) => `n${index}`);
    const many = task({
      totalNodes,
      completedNodes: totalNodes.slice(0, 50_000),
      steps: totalNodes.map((_, order) => step(order, 'done')),
    });
    expect(last(many, many).picture.progress).toMatchObject({ nodesTotal: 100_000, nodesCompleted: 50_000 });
  });

  it('is nothing for the same observation again, for any number of minutes', () => {
    const same = task({ steps: [step(0, 'running', { startedAt: at(3) })], status: 'unknown' });
    const [, second, third] = follow(same, same, same);
    expect([second?.changes, third?.changes]).toEqual([[], []]);
  });
});

describe('attempts', () => {
  it.each<[string, Task, Task]>([
    ['executeTimes grows', task(), task({ attempt: 2 })],
    ['FAILED runs again under the same count', task({ status: 'failed' }), task()],
    ['PARTIAL_FAILED runs again', task({ status: 'partial_failed' }), task({ attempt: 2 })],
    [
      'a retry failed between two observations',
      task({ status: 'failed' }),
      task({ status: 'failed', attempt: 2 }),
    ],
    ['SUCCESS runs again', task({ status: 'success' }), task()],
  ])('%s: a new attempt', (_, first, second) => {
    expect(last(first, second).changes[0]).toEqual({ type: 'retry', attempt: second.attempt });
  });

  it('a failure that shows an unknown status and then runs again was retried once', () => {
    const all = follow(task({ status: 'failed' }), task({ status: 'unknown' }), task());
    expect(all.map(({ changes }) => ofType(changes, 'retry').length)).toEqual([0, 0, 1]);
  });

  it('executeTimes that grew while it was not told is a new attempt', () => {
    const all = follow(task(), task({ attempt: null }), task({ attempt: 2 }));
    expect(all.map(({ changes }) => ofType(changes, 'retry').length)).toEqual([0, 0, 1]);
  });

  it('an attempt that is not told is null, and no new one', () => {
    const { picture, changes } = last(task(), task({ attempt: null }));
    expect(picture.task.attempt).toBeNull();
    expect(ofType(changes, 'retry')).toEqual([]);
  });
});

describe('conditions that begin and end', () => {
  it('an unknown status is warned about once and recovers', () => {
    const odd = task({ status: 'unknown', apiStatus: 'ABORTING' });
    const all = follow(task(), odd, odd, task());
    expect(all.map(({ changes }) => changes)).toEqual([
      [],
      [{ type: 'warning', code: 'unknown-status', sinceAt: at(120), apiStatus: 'ABORTING' }],
      [],
      [{ type: 'recovered', code: 'unknown-status', durationSeconds: 120 }],
    ]);
  });

  it('a start more than five minutes in the future has no elapsed time, and is warned about', () => {
    const early = task({ startedAt: at(60 + 301) });
    const { picture, changes } = last(early);
    expect(picture.task.elapsedSeconds).toBeNull();
    expect(changes).toEqual([{ type: 'warning', code: 'clock-skew', sinceAt: at(60), aheadSeconds: 301 }]);
  });

  it('a start up to five minutes in the future has run for 0 seconds', () => {
    const { picture, changes } = last(task({ startedAt: at(60 + 300) }));
    expect(picture.task.elapsedSeconds).toBe(0);
    expect(changes).toEqual([]);
  });
});

describe('times', () => {
  it('a node begins with its first step, and what it took is known where the API still told its end', () => {
    const first = [
      step(0, 'done', { startedAt: at(3), endedAt: at(30) }),
      step(1, 'running', { startedAt: at(30) }),
    ];
    const ended = [
      step(0, 'done', { startedAt: at(3), endedAt: at(30) }),
      step(1, 'done', { startedAt: at(30), endedAt: at(70) }),
    ];
    const [one, two, three] = follow(
      task({ steps: first }),
      task({ steps: ended }),
      task({
        completedNodes: ['n1'],
        currentNodes: ['n2'],
        steps: [step(0, 'running', { startedAt: at(75) })],
      }),
    );
    expect(one?.picture.nodes[0]).toMatchObject({
      startedAt: at(3),
      endedAt: null,
      elapsedSeconds: 57,
      timing: 'exact',
    });
    expect(two?.picture.nodes[0]).toMatchObject({ elapsedSeconds: 117, timing: 'exact' });
    expect(three?.picture.nodes[0]).toMatchObject({
      startedAt: at(3),
      endedAt: at(70),
      elapsedSeconds: 67,
      timing: 'exact',
    });
    expect(ofType(three?.changes ?? [], 'node')[0]).toMatchObject({ durationSeconds: 67 });
    expect(three?.picture.nodes[1]).toMatchObject({ startedAt: at(75), timing: 'exact' });
  });

  it('an end that nobody saw is unknown, never made up', () => {
    const { picture } = last(
      task({ steps: [step(0, 'running', { startedAt: at(3) })] }),
      task({ completedNodes: ['n1'], currentNodes: ['n2'], steps: steps('running') }),
    );
    expect(picture.nodes[0]).toMatchObject({
      startedAt: at(3),
      endedAt: null,
      elapsedSeconds: null,
      timing: 'unknown',
    });
    expect(picture.nodes[1]).toMatchObject({ startedAt: null, elapsedSeconds: null, timing: 'unknown' });
  });

  it('an ended task without an end has no elapsed time; with one it is that', () => {
    expect(last(task({ status: 'success' })).picture.task.elapsedSeconds).toBeNull();
    expect(last(task({ status: 'success', endedAt: at(42) })).picture.task.elapsedSeconds).toBe(42);
  });

  it('a running step counts up to now, and no further once the task has failed', () => {
    const running = { steps: [step(0, 'running', { startedAt: at(10) })] };
    const [before, after] = follow(task(running), task({ ...running, status: 'failed' }));
    expect(before?.picture.steps[0]?.elapsedSeconds).toBe(50);
    expect(after?.picture.steps[0]?.elapsedSeconds).toBeNull();
  });

  it('an unknown start is null', () => {
    expect(last(task({ startedAt: null })).picture.task.elapsedSeconds).toBeNull();
    expect(START).toBe(Date.parse('2023-01-05T02:23:39Z'));
  });
});

describe('whose the steps are', () => {
  it.each<[string, readonly Task[], string | null]>([
    ['the one node being upgraded', [task()], 'n1'],
    ['nobody in particular where several are', [task({ currentNodes: ['n1', 'n2'] })], null],
    ['nobody where none is', [task({ currentNodes: [] })], null],
    ['the failed one after a failure', [task({ status: 'failed', currentNodes: ['n2'] })], 'n2'],
    [
      'the one seen upgrading, where a failure names none',
      [task(), task({ status: 'failed', currentNodes: [] })],
      'n1',
    ],
  ])('%s', (_, tasks, owner) => {
    expect(last(...tasks).picture.steps[0]?.node).toBe(owner);
  });

  it('there are none after SUCCESS', () => {
    expect(last(task({ status: 'success' })).picture.steps).toEqual([]);
  });
});
