import type { Clock } from '../runtime.ts';
import type { Ending } from '../upgrade/ending.ts';
import type { UpgradeEvent } from '../upgrade/events.ts';
import type { WatchPlan } from '../watch/watcher.ts';
import { watchCluster } from '../watch/watcher.ts';
import type { ApiPlan } from './api.ts';
import { openApi } from './api.ts';
import type { CommandContext } from './context.ts';
import { debugTo } from './debug.ts';

/**
 * Opens the API, follows one cluster to the end of the watch, and closes it.
 * @returns why it is over; null where stdout was closed
 */
export async function follow(
  context: CommandContext,
  clock: Clock,
  access: Omit<ApiPlan, 'clock' | 'debug'>,
  plan: WatchPlan,
  tell: (event: UpgradeEvent) => void,
): Promise<Ending | null> {
  const { random, stop } = context.runtime;
  const { api, close } = openApi(context, { ...access, clock, debug: debugTo(context, clock, tell) });
  try {
    return await watchCluster({ api, clock, random, stop, tell }, plan);
  } finally {
    close();
  }
}
