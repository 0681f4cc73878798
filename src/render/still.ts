import type { Output } from '../runtime.ts';
import type { ResultReached, UpgradeEvent } from '../upgrade/events.ts';
import type { Style } from './lines.ts';
import { pictureLines } from './lines.ts';
import type { LineOptions } from './plain.ts';
import { labelOf, paintOfEnding, tellError } from './people.ts';
import type { Renderer } from './renderer.ts';
import type { Zone } from './text.ts';
import { clean } from './text.ts';
import { wrap } from './width.ts';
import { LOOK_AGAIN, messageOf, wordsOf } from './words.ts';

/** What a still picture is drawn with. */
export interface StillOptions extends LineOptions, Style {
  readonly output: Output;
}

/** Off a terminal there is no edge; wider bars and names than this help nobody. */
const COLUMNS_OFF_A_TERMINAL = 100;

/** The one picture of a one-shot command, printed once. */
export function createStillRenderer(options: StillOptions): Renderer {
  return {
    handle: (event) => {
      switch (event.type) {
        case 'result':
          options.write(finalText(event, options));
          return;
        case 'simulator':
          options.write(exportsText(event));
          return;
        case 'error':
          tellError(event, options);
          return;
        case 'warning':
          options.diagnostic(`css-upgrade: ${clean(messageOf(event, options))}`);
          return;
        case 'debug':
          options.diagnostic(clean(event.text));
          return;
        // The rest is for those who watch.
        case 'start':
        case 'snapshot':
        case 'retry':
        case 'node':
        case 'step':
        case 'recovered':
        case 'heartbeat':
        case 'end':
        case 'poll-scheduled':
          return;
      }
    },
    close: () => undefined,
  };
}

/** The picture that stays, with what it means under it. */
export function finalText(
  event: UpgradeEvent & ResultReached,
  options: Style & Zone & { readonly output: Output },
): string {
  const { picture, ending } = event;
  const { colours, symbols } = options;
  const columns = (options.output.size()?.columns ?? COLUMNS_OFF_A_TERMINAL + 1) - 1;
  const label = event.cluster === null ? '' : labelOf(event.cluster);
  const region = event.cluster?.region ?? null;
  const drawn = picture === null ? [] : [...pictureLines(picture, label, region, columns, options), ''];
  const { reason, hint } = wordsOf(event, options);
  const signs = {
    success: symbols.done,
    running: symbols.active,
    failed: symbols.failed,
    partial: symbols.failed,
  };
  const sign = ending.outcome in signs ? signs[ending.outcome as keyof typeof signs] : symbols.warning;
  const [advice = '', command] = (hint ?? '').split(LOOK_AGAIN);
  const lines = [
    ...prose(`${label}: ${reason}`, options).map((line, index) =>
      paintOfEnding(ending, colours)(`${index === 0 ? ` ${sign} ` : '   '}${clean(line)}`),
    ),
    ...prose(advice, options).map((line) => `   ${clean(line)}`),
    // Whole, however long: it is there to be copied.
    ...(command === undefined ? [] : [`   ${clean(LOOK_AGAIN + command)}`]),
  ];
  return [...drawn, ...lines].map((line) => `${line}\n`).join('');
}

/** On a terminal prose is broken between words; a log keeps its lines. */
function prose(text: string, { output }: { readonly output: Output }): string[] {
  const size = output.size();
  if (text === '') return [];
  return size === undefined ? [text.trim()] : wrap(text, Math.max(20, size.columns - 4));
}

/** Lines for a shell to read. */
function exportsText(event: Extract<UpgradeEvent, { type: 'simulator' }>): string {
  const lines = Object.entries(event.variables).map(([name, value]) => `export ${name}='${value}'\n`);
  return [`# ${clean(messageOf(event, { utc: true }))}\n`, ...lines].join('');
}
