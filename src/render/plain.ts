import type { UpgradeEvent } from '../upgrade/events.ts';
import type { Picture } from '../upgrade/picture.ts';
import type { Instant } from '../upgrade/task.ts';
import { isTerminal } from '../upgrade/task.ts';
import type { Colours } from './colour.ts';
import { labelOf, paintOfEnding, tellError } from './people.ts';
import type { Renderer } from './renderer.ts';
import type { Zone } from './text.ts';
import { clean, clockText, dayText, momentText } from './text.ts';
import { messageOf, wordsOf, standingOf, titleOf } from './words.ts';

/** What the line renderers are made with. */
export interface LineOptions extends Zone {
  /** Takes whole lines, each ending in a line feed: results, on stdout. */
  readonly write: (line: string) => void;
  /** Takes diagnostics, without a line feed: stderr. */
  readonly diagnostic: (text: string) => void;
  readonly colours: Colours;
}

/** One line for each change, time first: for logs and pipes. */
export function createPlainRenderer(options: LineOptions): Renderer {
  const { colours } = options;
  let day: string | null = null;
  let attached = false;
  const line = (
    event: UpgradeEvent,
    text: string,
    paint: (text: string) => string = (same) => same,
  ): void => {
    const today = dayText(event.at, options);
    if (day !== null && day !== today) options.write(`${colours.dim(`-- ${today} --`)}\n`);
    day = today;
    const label = event.cluster === null ? '' : `${labelOf(event.cluster)}  `;
    options.write(`${colours.dim(clockText(event.at, options))}  ${label}${paint(clean(text))}\n`);
  };
  return {
    handle: (event) => {
      switch (event.type) {
        case 'start':
        case 'simulator':
        case 'poll-scheduled':
        case 'end':
          return;
        case 'snapshot':
          if (attached) return;
          attached = true;
          line(event, introduction(event.picture, event.at, options), colours.strong);
          line(event, standingOf(event.picture));
          return;
        case 'retry':
          line(event, messageOf(event, options), colours.warning);
          return;
        case 'node':
          line(event, messageOf(event, options), paintOfNode(event.to, colours));
          return;
        case 'step':
          line(event, messageOf(event, options), event.to === 'failed' ? colours.failed : undefined);
          return;
        case 'warning':
          if (event.code === 'config') options.diagnostic(`css-upgrade: ${clean(event.reason)}`);
          else line(event, `warning: ${messageOf(event, options)}`, colours.warning);
          return;
        case 'recovered':
        case 'heartbeat':
          line(event, messageOf(event, options));
          return;
        case 'result': {
          const { reason, hint } = wordsOf(event, options);
          line(event, reason, paintOfEnding(event.ending, colours));
          if (hint !== null) line(event, hint);
          return;
        }
        case 'error':
          tellError(event, options);
          return;
        case 'debug':
          options.diagnostic(clean(event.text));
      }
    },
    close: () => undefined,
  };
}

/** The verdict only; warnings about the configuration and errors go to stderr. */
export function createQuietRenderer(options: LineOptions): Renderer {
  return {
    handle: (event) => {
      if (event.type === 'result') {
        const { reason, hint } = wordsOf(event, options);
        const label = event.cluster === null ? '' : `${labelOf(event.cluster)}: `;
        options.write(`${label}${paintOfEnding(event.ending, options.colours)(clean(reason))}\n`);
        if (hint !== null) options.write(`  ${clean(hint)}\n`);
      } else if (event.type === 'error') {
        tellError(event, options);
      } else if (event.type === 'warning' && event.code === 'config') {
        options.diagnostic(`css-upgrade: ${clean(event.reason)}`);
      } else if (event.type === 'debug') {
        options.diagnostic(clean(event.text));
      }
    },
    close: () => undefined,
  };
}

function paintOfNode(state: string, colours: Colours): ((text: string) => string) | undefined {
  return state === 'completed' ? colours.done : state === 'failed' ? colours.failed : undefined;
}

function introduction(picture: Picture, now: Instant, zone: Zone): string {
  const { task, nodes } = picture;
  const attempt = task.attempt === null ? '' : `, attempt ${task.attempt}`;
  const ended = isTerminal(task.status);
  const since =
    task.startedAt === null
      ? ''
      : `${ended ? ' began' : ' running since'} ${momentText(task.startedAt, now, zone)}`;
  return `${titleOf(picture)}, ${nodes.length} node${nodes.length === 1 ? '' : 's'}${attempt}${since === '' ? '' : `,${since}`}, task ${task.id}`;
}
