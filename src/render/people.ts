import type { Ending } from '../upgrade/ending.ts';
import type { ClusterRef, UpgradeEvent } from '../upgrade/events.ts';
import type { Colours } from './colour.ts';
import { levelOfEnding } from './level.ts';
import { clean } from './text.ts';

/** How a cluster is called where there is little room: its name, else the head of its id. */
export function labelOf(cluster: ClusterRef): string {
  return clean(cluster.name ?? cluster.id.slice(0, 8));
}

/** What stopped a run, for people: one sentence, and what to do. */
export function tellError(
  event: Extract<UpgradeEvent, { type: 'error' }>,
  options: { readonly diagnostic: (text: string) => void },
): void {
  const { reason, hint, requestId } = event.fault;
  options.diagnostic(`css-upgrade: ${clean(reason)}`);
  if (hint !== null) options.diagnostic(`  ${clean(hint)}`);
  if (requestId !== null) options.diagnostic(`  Request id for support: ${clean(requestId)}`);
}

/** The colour of an ending. */
export function paintOfEnding(ending: Ending, colours: Colours): (text: string) => string {
  if (ending.outcome === 'running') return colours.active;
  return { info: colours.done, warning: colours.warning, error: colours.failed }[levelOfEnding(ending)];
}
