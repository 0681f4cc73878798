import type { Clock, Output } from '../runtime.ts';
import type { ClusterRef, FaultFacts, ResultReached, RunFailed, UpgradeEvent } from '../upgrade/events.ts';
import type { Picture } from '../upgrade/picture.ts';
import type { Instant } from '../upgrade/task.ts';
import { isTerminal } from '../upgrade/task.ts';
import type { Room, Style } from './lines.ts';
import { compactLine, headerLines, nodeLines, totalLine } from './lines.ts';
import { labelOf, tellError } from './people.ts';
import type { Renderer } from './renderer.ts';
import { finalText } from './still.ts';
import { createScreen } from './screen.ts';
import type { Zone } from './text.ts';
import { clean, durationText, momentText } from './text.ts';
import { clip, padStart, widthOf, wrap } from './width.ts';
import { messageOf, triesText } from './words.ts';

/** What the live view is made with. */
export interface LiveOptions extends Zone, Style {
  readonly output: Output;
  /** The clock that the events' times are of. */
  readonly clock: Clock;
  /** Real time, for pacing the frames: a frame a second is enough, however fast a simulation runs. */
  readonly frameClock: Clock;
  readonly diagnostic: (text: string) => void;
  /** Takes the place of the polling line, where that would be no use to the reader. */
  readonly note: string | null;
}

/** What the live view knows; all of it comes from events. */
export interface LiveState {
  readonly cluster: ClusterRef | null;
  readonly picture: Picture | null;
  /** The local time at which the picture came. */
  readonly pictureAt: Instant;
  readonly polledAt: Instant | null;
  readonly nextPollAt: Instant | null;
  readonly failure: { readonly tries: number; readonly fault: FaultFacts; readonly sinceAt: Instant } | null;
  readonly givesUpAt: Instant | null;
  /** The last diagnostic or warning, shown inside the picture. */
  readonly notice: string | null;
}

const TICK_MS = 1000;
/** From here on there is room for blank lines between the parts. */
const ROOMY_ROWS = 16;
/** Below, the nodes need the rows more than header and total do. */
const COMPACT_BELOW_ROWS = 12;
const LEAST_BETWEEN_FRAMES_MS = 100;
/** Without an answer by then, people want to see that somebody is asking. */
const SHOW_AFTER_MS = 500;
/** Diagnostics are for the end of a watch; those of its first days are not. */
const MOST_KEPT = 200;

const NOTHING_YET: LiveState = {
  cluster: null,
  picture: null,
  pictureAt: 0,
  polledAt: null,
  nextPollAt: null,
  failure: null,
  givesUpAt: null,
  notice: null,
};

/** Repaints a terminal in place, and leaves the final picture in its scrollback. */
export function createLiveRenderer(options: LiveOptions): Renderer {
  const { output, clock, frameClock } = options;
  const screen = createScreen(output);
  const closed = new AbortController();
  /** To be printed when the picture has closed. */
  const kept: string[] = [];
  const last: (UpgradeEvent & (ResultReached | RunFailed))[] = [];
  let state = NOTHING_YET;
  let open = false;
  let lastFrameAt = -Infinity;
  let frameDue = false;

  const paint = (): void => {
    if (!open || closed.signal.aborted) return;
    const { columns, rows } = output.size() ?? { columns: 80, rows: 24 };
    lastFrameAt = frameClock.elapsed();
    // The last row and column stay free: writing into them scrolls and wraps on some terminals.
    screen.paint(liveLines(state, clock.now(), { columns: columns - 1, rows: rows - 1 }, options));
  };
  const paintSoon = (): void => {
    if (frameDue || !open) return;
    const wait = lastFrameAt + LEAST_BETWEEN_FRAMES_MS - frameClock.elapsed();
    if (wait <= 0) {
      paint();
      return;
    }
    frameDue = true;
    void frameClock.sleep(wait, closed.signal).then(() => {
      frameDue = false;
      paint();
    });
  };
  const tick = async (): Promise<void> => {
    while (!closed.signal.aborted) {
      await frameClock.sleep(TICK_MS, closed.signal);
      paint();
    }
  };
  const repaint = (): void => {
    screen.invalidate();
    paint();
  };
  const stopResize = output.onResize(repaint);
  // The shell that a suspended watch gives way to gets its own screen and cursor.
  const stopSuspend = output.onSuspend(screen.leave, repaint);
  const show = (): void => {
    if (open || closed.signal.aborted) return;
    open = true;
    paint();
    void tick();
  };

  return {
    handle: (event) => {
      state = nextState(state, event, options);
      const text = keptFor(event, options);
      if (text !== null) kept.push(text);
      if (kept.length > MOST_KEPT) kept.splice(0, kept.length - MOST_KEPT);
      if (event.type === 'error' || event.type === 'result') last.push(event);
      // Not at once: a watch that ends with its first answer must not flash another screen.
      if (event.type === 'start') void frameClock.sleep(SHOW_AFTER_MS, closed.signal).then(show);
      if (event.type === 'poll-scheduled') show();
      if (event.type !== 'poll-scheduled' || event.failure !== null) paintSoon();
    },
    close: () => {
      if (closed.signal.aborted) return;
      closed.abort();
      stopResize();
      stopSuspend();
      screen.leave();
      for (const text of kept) options.diagnostic(text);
      for (const event of last) {
        if (event.type === 'error') tellError(event, options);
        else output.write(finalText(event, options));
      }
    },
  };
}

/** What is also to be read after the picture has closed. */
function keptFor(event: UpgradeEvent, zone: Zone): string | null {
  if (event.type === 'debug') return clean(event.text);
  // An outage is in the verdict, if it lasted; other warnings may be gone from the picture by then.
  const kept = event.type === 'warning' && event.code !== 'outage';
  return kept ? `css-upgrade: ${clean(messageOf(event, zone))}` : null;
}

function nextState(state: LiveState, event: UpgradeEvent, zone: Zone): LiveState {
  const cluster = event.cluster ?? state.cluster;
  switch (event.type) {
    case 'snapshot':
      return { ...state, cluster, picture: event.picture, pictureAt: event.at };
    case 'heartbeat':
      return event.picture === null ? state : { ...state, picture: event.picture, pictureAt: event.at };
    case 'poll-scheduled': {
      const { nextPollAt, failure } = event;
      const scheduled = { ...state, cluster, nextPollAt };
      if (failure !== null) {
        const sinceAt = state.failure?.sinceAt ?? event.at;
        return { ...scheduled, failure: { ...failure, sinceAt } };
      }
      const fresh = event.picture === null ? {} : { picture: event.picture, pictureAt: event.at };
      return { ...scheduled, ...fresh, polledAt: event.at, failure: null, givesUpAt: null };
    }
    case 'warning':
      if (event.code === 'outage') {
        const { tries, fault, sinceAt, givesUpAt } = event;
        return { ...state, cluster, failure: { tries, fault, sinceAt }, givesUpAt };
      }
      return { ...state, notice: messageOf(event, zone) };
    case 'recovered':
      return { ...state, notice: event.code === 'outage' ? state.notice : null, failure: null };
    case 'retry':
      return { ...state, notice: messageOf(event, zone) };
    case 'debug':
      return { ...state, notice: event.text };
    case 'start':
    case 'node':
    case 'step':
    case 'result':
    case 'error':
    case 'simulator':
    case 'end':
      return state;
  }
}

/**
 * The frame of a state at a local time: pure. No line is wider than the room, and there are never more than fit.
 */
export function liveLines(
  state: LiveState,
  now: Instant,
  room: Room,
  options: Style & Zone & { readonly note: string | null },
): string[] {
  const { columns } = room;
  const { colours, symbols } = options;
  const compact = room.rows < COMPACT_BELOW_ROWS;
  const bottom = statusLines(state, now, columns, compact, options);
  const label = state.cluster === null ? '' : labelOf(state.cluster);
  if (state.picture === null) {
    const title = clip(` ${label}   ${state.cluster?.id ?? 'css-upgrade'}`, columns, symbols.ellipsis);
    return [colours.strong(title), '', ...bottom].slice(0, room.rows);
  }
  const stale = state.picture.stale;
  const picture = stale ? state.picture : ageBy(state.picture, now - state.pictureAt);
  const blank = room.rows >= ROOMY_ROWS ? [''] : [];
  const header = compact
    ? [compactLine(picture, label, columns, options)]
    : headerLines(picture, label, state.cluster?.region ?? null, columns, options);
  const total = compact ? [] : [...blank, totalLine(picture, columns, options)];
  const rows = Math.max(1, room.rows - header.length - total.length - bottom.length - 2 * blank.length);
  const nodes = nodeLines(picture, { columns, rows }, options);
  const body = [...header, ...blank, ...nodes, ...total].map((line) => (stale ? colours.dim(line) : line));
  const notice =
    state.notice === null
      ? []
      : [colours.warning(clip(` ${symbols.warning} ${clean(state.notice)}`, columns, symbols.ellipsis))];
  const fits = body.length + blank.length + notice.length + bottom.length <= room.rows;
  return [...body, ...blank, ...(fits ? notice : []), ...bottom].slice(0, room.rows);
}

/** The age of the data, the next poll, and the trouble there is. */
function statusLines(
  state: LiveState,
  now: Instant,
  columns: number,
  compact: boolean,
  options: Style & Zone & { readonly note: string | null },
): string[] {
  const { colours, symbols } = options;
  const fit = (text: string): string => clip(text, columns, symbols.ellipsis);
  const next = nextText(state, now);
  const { failure, picture } = state;
  if (failure !== null && (picture === null || picture.stale)) {
    const lines = outageTexts(state, failure, now, compact, options)
      .filter((text) => text !== '')
      .flatMap((text) => (compact ? [clip(text, columns - 3, symbols.ellipsis)] : wrap(text, columns - 3)));
    return lines.map((line, index) =>
      colours.warning(`${index === 0 ? ` ${symbols.warning} ` : '   '}${line}`),
    );
  }
  const left =
    state.polledAt === null
      ? ' asking for the first time'
      : ` ${picture === null ? 'no task yet; ' : ''}polled ${secondsText(now - state.polledAt)} ago, ${next}`;
  const right = 'Ctrl-C to leave';
  const text = options.note === null ? left : ` ${options.note}`;
  const gap = columns - widthOf(text);
  return [colours.dim(fit(gap > widthOf(right) + 1 ? text + padStart(right, gap) : text))];
}

/** What is wrong since when and when it is tried again; then how old the picture is and when the watch gives up. */
function outageTexts(
  state: LiveState,
  { tries, fault, sinceAt }: NonNullable<LiveState['failure']>,
  now: Instant,
  compact: boolean,
  zone: Zone,
): string[] {
  const { picture, givesUpAt } = state;
  const lasts = `no good answer for ${durationText(Math.max(0, now - sinceAt) / 1000)}`;
  const cause = `(${triesText(tries)}: ${clean(fault.reason)})`;
  const seenAt = picture === null ? null : momentText(picture.observedAt, now, zone);
  const until = givesUpAt === null ? '' : `gives up at ${momentText(givesUpAt, now, zone)}`;
  const seen = seenAt === null ? '' : `${compact ? 'from' : 'what you see is from'} ${seenAt}; `;
  // Where lines are cut, the next try comes before the cause.
  const trouble = compact
    ? `${lasts}; ${nextText(state, now)} ${cause}`
    : `${lasts} ${cause}; ${nextText(state, now)}`;
  return [trouble, `${seen}${until}`];
}

function nextText({ nextPollAt }: LiveState, now: Instant): string {
  return nextPollAt === null ? '' : `next in ${secondsText(nextPollAt - now)}`;
}

function secondsText(milliseconds: number): string {
  return durationText(Math.max(0, Math.round(milliseconds / 1000)));
}

/** The picture some time later, by the clock alone: what runs has run on. */
function ageBy(picture: Picture, milliseconds: number): Picture {
  const seconds = Math.floor(Math.max(0, milliseconds) / 1000);
  const older = (elapsed: number | null, goesOn: boolean): number | null =>
    elapsed === null || !goesOn ? elapsed : elapsed + seconds;
  const running = !isTerminal(picture.task.status);
  return {
    ...picture,
    task: { ...picture.task, elapsedSeconds: older(picture.task.elapsedSeconds, running) },
    nodes: picture.nodes.map((node) => ({
      ...node,
      elapsedSeconds: older(node.elapsedSeconds, node.state === 'upgrading'),
    })),
    steps: picture.steps.map((step) => ({
      ...step,
      elapsedSeconds: older(step.elapsedSeconds, running && step.state === 'running'),
    })),
  };
}
