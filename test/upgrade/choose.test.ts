import { describe, expect, it } from 'vitest';
import type { Wanted } from '../../src/upgrade/choose.ts';
import { chooseTask } from '../../src/upgrade/choose.ts';
import type { Task } from '../../src/upgrade/task.ts';
import { at, task } from '../support/tasks.ts';

const any: Wanted = { kind: 'any' };
const running = task({ id: 'running', startedAt: at(10) });
const later = task({ id: 'later', startedAt: at(20) });
const ended = task({ id: 'ended', status: 'success', startedAt: at(90) });
const older = task({ id: 'older', status: 'failed', startedAt: at(-90) });
const timeless = task({ id: 'timeless', status: 'success', startedAt: null });
const switchover = task({ id: 'switchover', mode: 'az-migration', startedAt: at(20) });
const odd = task({ id: 'odd', status: 'unknown', startedAt: at(5) });

describe('which task is watched', () => {
  it.each<[string, readonly Task[], Wanted, string | null]>([
    ['none of none', [], any, null],
    ['a running one before a newer one that ended', [ended, running, older], any, 'running'],
    ['of two running ones the later', [running, later], any, 'later'],
    ['at a tie the upgrade', [switchover, later], any, 'later'],
    ['the newest where none runs', [older, ended], any, 'ended'],
    ['one without a start comes last', [timeless, older], any, 'older'],
    ['but is taken where there is no other', [timeless], any, 'timeless'],
    ['an unknown status counts as running', [ended, odd], any, 'odd'],
    ['by id, whatever runs', [running, older], { kind: 'id', id: 'older' }, 'older'],
    ['by an id that is not there', [running], { kind: 'id', id: 'nowhere' }, null],
    ['waiting for a start: not one that ended before', [older], { kind: 'since', since: at(0) }, null],
    ['waiting for a start: one that runs already', [running], { kind: 'since', since: at(60) }, 'running'],
    [
      'waiting for a start: one that began and ended since',
      [ended],
      { kind: 'since', since: at(60) },
      'ended',
    ],
    ['waiting for a start: one of the very second', [ended], { kind: 'since', since: at(90.9) }, 'ended'],
    ['waiting for a start: not one without a start', [timeless], { kind: 'since', since: at(0) }, null],
  ])('%s', (_, tasks, wanted, id) => {
    expect(chooseTask(tasks, wanted)?.id ?? null).toBe(id);
    expect(chooseTask([...tasks].reverse(), wanted)?.id ?? null).toBe(id);
  });
});
