import type { Listing, UpgradeApi } from '../../src/cloud/css-api.ts';
import type { FaultKind } from '../../src/cloud/faults.ts';
import { fault } from '../../src/cloud/faults.ts';
import type { Clock } from '../../src/runtime.ts';
import type { Mode, Task } from '../../src/upgrade/task.ts';

/** What the API says to one request: tasks, or a kind of fault. */
export type Said = readonly Task[] | FaultKind | { readonly kind: FaultKind; readonly retryAfterMs: number };

/** An API that says what a script says. */
export interface ScriptedApi extends UpgradeApi {
  /** Every request: which list was asked, and when (milliseconds of the monotonic clock). */
  readonly requests: readonly { readonly mode: Mode; readonly at: number }[];
}

/**
 * An API that answers the upgrade list from a script, one entry a request, the last one for ever; the other list from
 * its own script, which is empty unless given. The server's clock is the local one.
 */
export function scriptedApi(
  clock: Clock,
  upgrades: readonly Said[],
  options: { readonly switchovers?: readonly Said[]; readonly answerMs?: number } = {},
): ScriptedApi {
  const scripts: Record<Mode, readonly Said[]> = {
    upgrade: upgrades,
    'az-migration': options.switchovers ?? [[]],
  };
  const asked: Record<Mode, number> = { upgrade: 0, 'az-migration': 0 };
  const requests: { mode: Mode; at: number }[] = [];
  return {
    requests,
    serverNow: () => clock.now(),
    listTasks: async (_, mode, abort) => {
      requests.push({ mode, at: clock.elapsed() });
      const script = scripts[mode];
      const said = script[Math.min(asked[mode], script.length - 1)] ?? [];
      asked[mode] += 1;
      if (options.answerMs !== undefined) await clock.sleep(options.answerMs, abort);
      if (abort.aborted) return { ok: false, fault: null };
      return listing(said, clock.now());
    },
  };
}

function listing(said: Said, observedAt: number): Listing {
  if (typeof said === 'string') return { ok: false, fault: fault(said, `the API said ${said}`) };
  if ('kind' in said)
    return {
      ok: false,
      fault: fault(said.kind, `the API said ${said.kind}`, { retryAfterMs: said.retryAfterMs }),
    };
  return { ok: true, tasks: said, observedAt };
}
