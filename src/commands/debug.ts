import type { Clock } from '../runtime.ts';
import type { UpgradeEvent } from '../upgrade/events.ts';
import type { CommandContext } from './context.ts';

/** Where `--debug` lines go: through the renderer, which alone knows when stderr may be written; nowhere without it. */
export function debugTo(
  context: CommandContext,
  clock: Clock,
  tell: (event: UpgradeEvent) => void,
): (text: string) => void {
  if (context.flags['debug'] !== true) return () => undefined;
  return (text) => {
    tell({ at: clock.now(), cluster: null, taskId: null, type: 'debug', text: `debug: ${text}` });
  };
}
