import type { UpgradeEvent } from '../upgrade/events.ts';

/** Turns events into output. The one interface between what happens and what is shown. */
export interface Renderer {
  readonly handle: (event: UpgradeEvent) => void;
  /** Leaves the output as it shall stay. Safe to call more than once; nothing is handled after it. */
  readonly close: () => void;
}

/** Several renderers as one. */
export function combine(renderers: readonly Renderer[]): Renderer {
  return {
    handle: (event) => {
      for (const renderer of renderers) renderer.handle(event);
    },
    close: () => {
      for (const renderer of renderers) renderer.close();
    },
  };
}
