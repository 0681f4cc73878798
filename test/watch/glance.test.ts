import { describe, expect, it } from 'vitest';
import type { Glance } from '../../src/watch/glance.ts';
import { glance } from '../../src/watch/glance.ts';
import type { Said } from '../support/scripted-api.ts';
import { scriptedApi } from '../support/scripted-api.ts';
import { START, task } from '../support/tasks.ts';
import { virtualClock } from '../support/virtual-clock.ts';

async function look(
  said: readonly Said[],
  options: { switchovers?: readonly Said[]; answerMs?: number; taskId?: string } = {},
): Promise<{ seen: Glance | null; tries: number[]; tookSeconds: number }> {
  const clock = virtualClock(START);
  const api = scriptedApi(clock, said, options);
  const world = { api, clock, random: () => 0.5, stop: new AbortController().signal };
  const seen = await glance(world, 'c1', ['upgrade', 'az-migration'], options.taskId ?? null);
  const tries = api.requests.filter(({ mode }) => mode === 'upgrade').map(({ at }) => at / 1000);
  return { seen, tries, tookSeconds: clock.elapsed() / 1000 };
}

describe('one look', () => {
  it.each<[string, readonly Said[], object]>([
    ['running', [[task()]], { outcome: 'running' }],
    [
      'ended',
      [[task({ status: 'failed' })]],
      { outcome: 'failed', endedBeforeWatch: true, nothingRuns: true },
    ],
    [
      'an unknown status is lost sight',
      [[task({ status: 'unknown', apiStatus: 'X' })]],
      { outcome: 'unknown', why: 'unknown-status', apiStatus: 'X' },
    ],
    ['no task', [[]], { outcome: 'nothing', why: 'no-task' }],
    ['a rejected key', ['credentials'], { outcome: 'auth' }],
    ['no such cluster', ['not-found'], { outcome: 'nothing', why: 'no-cluster' }],
    ['not this API', ['not-this-api'], { outcome: 'usage' }],
    ['a blip', ['transient', [task()]], { outcome: 'running' }],
  ])('%s', async (_, said, ending) => {
    expect((await look(said)).seen?.ending).toMatchObject(ending);
  });

  it.each<[string, readonly Said[], number | undefined]>([
    ['that fails at once', ['transient'], undefined],
    ['that is to wait for an hour', [{ kind: 'throttled', retryAfterMs: 3_600_000 }], undefined],
    ['that never answers', ['transient'], 3_600_000],
  ])('%s is tried three times within 30 s', async (_, said, answerMs) => {
    const { seen, tries, tookSeconds } = await look(said, answerMs === undefined ? {} : { answerMs });
    expect(tries).toHaveLength(3);
    expect(tookSeconds).toBeLessThanOrEqual(30);
    expect(seen?.ending).toMatchObject({ outcome: 'unknown', why: 'lost-sight', tries: 3 });
  });

  it('at one task does not say that nothing else runs', async () => {
    const { seen } = await look([[task({ status: 'success' }), task({ id: 'other' })]], { taskId: 'task-1' });
    expect(seen?.ending).toMatchObject({ outcome: 'success', nothingRuns: false });
  });
});
