import type { Ending } from '../upgrade/ending.ts';
import type { UpgradeEvent } from '../upgrade/events.ts';

/** How bad an event is. */
export type Level = 'info' | 'warning' | 'error';

/** The `level` of an event (contract, section 4). */
export function levelOf(event: UpgradeEvent): Level {
  if (event.type === 'warning') return 'warning';
  if (event.type === 'error') return 'error';
  return event.type === 'result' ? levelOfEnding(event.ending) : 'info';
}

/** How bad an ending is; a watch that somebody stopped has not failed. */
export function levelOfEnding(ending: Ending): Level {
  if (ending.outcome === 'success' || ending.outcome === 'running') return 'info';
  return ending.outcome === 'timeout' || ending.outcome === 'signal' ? 'warning' : 'error';
}
