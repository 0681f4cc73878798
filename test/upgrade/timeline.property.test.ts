import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/upgrade/task.ts';
import type { Timeline } from '../../src/upgrade/timeline.ts';
import { observe, pictureOf } from '../../src/upgrade/timeline.ts';
import { at, step, task } from '../support/tasks.ts';

const names = fc.uniqueArray(fc.constantFrom('n1', 'n2', 'n3', 'n4', 'n5'));
const seconds = fc.option(fc.integer({ min: -1000, max: 5000 }));
const instant = seconds.map((value) => (value === null ? null : at(value)));
const anyStep = fc
  .tuple(
    fc.integer({ min: 0, max: 4 }),
    fc.constantFrom('waiting', 'running', 'done', 'failed', 'unknown'),
    instant,
    instant,
  )
  .map(([order, state, startedAt, endedAt]) => step(order, state, { startedAt, endedAt }));

/** Any course of observations that the API could give, however strange. */
const anyTask: fc.Arbitrary<Task> = fc
  .record({
    status: fc.constantFrom(
      'running',
      'running',
      'running',
      'success',
      'failed',
      'partial_failed',
      'unknown',
    ),
    attempt: fc.option(fc.integer({ min: 1, max: 3 })),
    startedAt: instant,
    endedAt: instant,
    totalNodes: names,
    completedNodes: names,
    currentNodes: names,
    steps: fc.array(anyStep, { maxLength: 5 }),
  })
  .map((differences) => task(differences));

const anyCourse = fc.array(anyTask, { minLength: 1, maxLength: 12 });

function follow(
  course: readonly Task[],
): { timeline: Timeline; changes: ReturnType<typeof observe>['changes']; now: number }[] {
  let timeline: Timeline | null = null;
  return course.map((observed, index) => {
    const now = at(60 * index);
    const reduced = observe(timeline, observed, now);
    timeline = reduced.timeline;
    return { ...reduced, now };
  });
}

describe('whatever the API answers', () => {
  it("a node's percent never goes back within an attempt, save when it leaves completedNodes or falls back to waiting", () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const had = new Map<string, number>();
        let before: ReturnType<typeof pictureOf> | null = null;
        for (const { timeline, changes, now } of follow(course)) {
          const picture = pictureOf(timeline, now, false);
          if (changes.some(({ type }) => type === 'retry')) had.clear();
          for (const node of picture.nodes) {
            const previous = before?.nodes.find(({ name }) => name === node.name);
            if (previous?.state === 'completed' && node.state !== 'completed') had.delete(node.name);
            if (node.state === 'waiting') expect(node.percent).toBe(0);
            else {
              expect(node.percent).toBeGreaterThanOrEqual(had.get(node.name) ?? 0);
              had.set(node.name, node.percent);
            }
          }
          // A node that is not named any more may come back as anything.
          for (const name of had.keys())
            if (!picture.nodes.some((node) => node.name === name)) had.delete(name);
          before = picture;
        }
      }),
    );
  });

  it('counts add up to the total, percents are whole numbers from 0 to 100', () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        for (const { timeline, now } of follow(course)) {
          const { progress, nodes } = pictureOf(timeline, now, false);
          const { nodesCompleted, nodesUpgrading, nodesWaiting, nodesFailed, nodesTotal, percent } = progress;
          expect(nodesCompleted + nodesUpgrading + nodesWaiting + nodesFailed).toBe(nodesTotal);
          expect(nodesTotal).toBe(nodes.length);
          expect(percent === 100).toBe(nodesTotal > 0 && nodesCompleted === nodesTotal);
          for (const node of nodes) {
            expect(Number.isInteger(node.percent)).toBe(true);
            expect(node.percent === 100).toBe(node.state === 'completed');
          }
        }
      }),
    );
  });

  it('the same observation twice changes nothing', () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const last = follow(course).at(-1);
        const again = last === undefined ? null : observe(last.timeline, last.timeline.task, last.now);
        expect(again?.changes).toEqual([]);
      }),
    );
  });

  it('no elapsed time is negative or endless', () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        for (const { timeline, now } of follow(course)) {
          const { task: shown, nodes, steps } = pictureOf(timeline, now, false);
          for (const { elapsedSeconds } of [shown, ...nodes, ...steps]) {
            expect(elapsedSeconds === null || (Number.isInteger(elapsedSeconds) && elapsedSeconds >= 0)).toBe(
              true,
            );
          }
        }
      }),
    );
  });
});
