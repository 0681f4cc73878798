import type { NodePicture, NodeState, Picture, StepPicture } from '../upgrade/picture.ts';
import type { StepState } from '../upgrade/task.ts';
import { barText } from './bar.ts';
import type { Colours } from './colour.ts';
import type { Symbols } from './symbols.ts';
import { clean, durationText } from './text.ts';
import { clip, padEnd, padStart, shorten, widthOf } from './width.ts';
import { activeStep, titleOf } from './words.ts';

/** How pictures are drawn. */
export interface Style {
  readonly colours: Colours;
  readonly symbols: Symbols;
}

/** Room to draw in: no line is longer than `columns`, and there are at most `rows` of them. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

const BAR_MOST = 24;
const BAR_LEAST = 6;
const NAME_LEAST = 12;
const PERCENT_COLUMNS = 4;
const TIME_COLUMNS = 8;

/** The one column grid of a picture: margin, sign, name, bar, percent, time. */
interface Grid {
  readonly name: number;
  readonly bar: number;
  /** Columns up to the right edge of the times. */
  readonly all: number;
}

function gridOf(picture: Picture, columns: number): Grid {
  const rest = 3 + 2 + 1 + PERCENT_COLUMNS + 1 + TIME_COLUMNS;
  const widest = picture.nodes.reduce((most, node) => Math.max(most, widthOf(clean(node.name))), NAME_LEAST);
  const name = Math.max(NAME_LEAST, Math.min(widest, columns - rest - BAR_LEAST));
  const bar = Math.max(BAR_LEAST, Math.min(BAR_MOST, columns - rest - name));
  return { name, bar, all: rest + name + bar };
}

/** Title, region, status: what is watched. */
export function headerLines(
  picture: Picture,
  label: string,
  region: string | null,
  columns: number,
  style: Style,
): string[] {
  const { symbols, colours } = style;
  const { task } = picture;
  const left = ` ${clean(label)}   ${clean(titleOf(picture))}`;
  const right = region === null ? '' : clean(region);
  const gap = columns - widthOf(left) - widthOf(right);
  const title = gap >= 2 ? `${left}${' '.repeat(gap)}${right}` : left;
  const facts = [
    `${task.status.replace('_', ' ')}${task.elapsedSeconds === null ? '' : ` ${durationText(task.elapsedSeconds)}`}`,
    ...(task.attempt === null ? [] : [`attempt ${task.attempt}`]),
    `task ${task.id.slice(0, 8)}`,
  ];
  const status = ` ${clean(facts.join(` ${symbols.separator} `))}`;
  return [colours.strong(clip(title, columns, symbols.ellipsis)), clip(status, columns, symbols.ellipsis)];
}

/** Header and total in one line, for where rows are few: what is watched, its state, for how long, how far. */
export function compactLine(picture: Picture, label: string, columns: number, style: Style): string {
  const { status, elapsedSeconds, image } = picture.task;
  const { percent } = picture.progress;
  const facts = [
    ...(status === 'running' ? [] : [status.replace('_', ' ')]),
    ...(elapsedSeconds === null ? [] : [durationText(elapsedSeconds)]),
    percentText(percent),
  ].join('  ');
  const room = Math.max(0, columns - widthOf(facts) - 2);
  const target = image === null || image.name === '' ? titleOf(picture) : `to ${image.name}`;
  const title = clip(` ${clean(label)} ${clean(target)}`, room, style.symbols.ellipsis);
  return style.colours.strong(clip(`${padEnd(title, room)}  ${facts}`, columns, style.symbols.ellipsis));
}

/** The bar and the count of the whole task. */
export function totalLine(picture: Picture, columns: number, style: Style): string {
  const { name, bar } = gridOf(picture, columns);
  const { percent, nodesCompleted, nodesTotal } = picture.progress;
  const start = `   ${padEnd('total', name)}  ${barText(percent, bar, style.symbols)} ${percentText(percent)}`;
  const counts = [`   ${nodesCompleted} of ${nodesTotal} nodes`, ` ${nodesCompleted} of ${nodesTotal}`, ''];
  const count = counts.find((text) => widthOf(start + text) <= columns) ?? '';
  return clip(start + count, columns, style.symbols.ellipsis);
}

/**
 * The nodes with the steps of those being upgraded. When rows are short: failed first, then upgrading with their
 * steps, the next waiting one, the last completed; the rest is counted in one line.
 */
export function nodeLines(picture: Picture, room: Room, style: Style): string[] {
  const grid = gridOf(picture, room.columns);
  const { nodes } = picture;
  const owner = nodes.findLast((node) => ownsSteps(node, picture)) ?? null;
  const stepsFor = (rows: number): string[] => (owner === null ? [] : stepLines(picture, rows, grid, style));
  const draw = (node: NodePicture): string => nodeLine(node, grid, room.columns, style);
  const spare = room.rows - nodes.length;
  if (spare >= 0 && (owner === null || spare >= 1 || nodes.length === 1)) {
    return nodes.flatMap((node) => [draw(node), ...(node === owner ? stepsFor(spare) : [])]);
  }
  const ranked = rank(nodes);
  // One row counts the rest, two show what is being done.
  const steps = stepsFor(Math.min(3, Math.max(0, room.rows - 3)));
  const shown = ranked.slice(0, Math.max(1, room.rows - 1 - steps.length));
  const hidden = ranked.slice(shown.length);
  const lines = shown.flatMap((node) => [draw(node), ...(node === owner ? steps : [])]);
  return [
    ...lines,
    style.colours.dim(clip(restLine(hidden, style), room.columns, style.symbols.ellipsis)),
  ].slice(0, room.rows);
}

function ownsSteps(node: NodePicture, picture: Picture): boolean {
  const [step] = picture.steps;
  if (step === undefined) return false;
  return step.node === null ? node.state === 'upgrading' : step.node === node.name;
}

/** The order of importance: failed, upgrading, the next waiting, the last completed, all others as they come. */
function rank(nodes: readonly NodePicture[]): NodePicture[] {
  const of = (state: NodeState): NodePicture[] => nodes.filter((node) => node.state === state);
  const [nextWaiting, ...waiting] = of('waiting');
  const completed = of('completed').reverse();
  const [lastCompleted, ...earlier] = completed;
  const next = [nextWaiting, lastCompleted].filter((node) => node !== undefined);
  return [...of('failed'), ...of('upgrading'), ...next, ...waiting, ...earlier];
}

function restLine(hidden: readonly NodePicture[], style: Style): string {
  const count = (state: NodeState): number => hidden.filter((node) => node.state === state).length;
  const said = (['failed', 'upgrading', 'completed', 'waiting'] as const)
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${state}`);
  return ` ${style.symbols.ellipsis} ${said.join(', ')}`;
}

function nodeLine(node: NodePicture, grid: Grid, columns: number, style: Style): string {
  const { symbols, colours } = style;
  const [sign, paint] = nodeSign(node.state, style);
  const name = padEnd(shorten(clean(node.name), grid.name, symbols.ellipsis), grid.name);
  const bar = barText(node.percent, grid.bar, symbols);
  const time = padStart(node.elapsedSeconds === null ? '' : durationText(node.elapsedSeconds), TIME_COLUMNS);
  const waiting = node.state === 'waiting';
  const line = ` ${paint(sign)} ${waiting ? colours.dim(name) : name}  ${waiting ? colours.dim(bar) : paint(bar)} ${percentText(node.percent)} ${time}`;
  return grid.all <= columns
    ? line.trimEnd()
    : clip(` ${sign} ${name}  ${percentText(node.percent)}`, columns, symbols.ellipsis);
}

function nodeSign(state: NodeState, { symbols, colours }: Style): [string, (text: string) => string] {
  switch (state) {
    case 'completed':
      return [symbols.done, colours.done];
    case 'upgrading':
      return [symbols.active, colours.active];
    case 'failed':
      return [symbols.failed, colours.failed];
    case 'waiting':
      return [symbols.waiting, colours.dim];
  }
}

/** The steps in at most `rows` lines: all that are not waiting, else the done ones folded, else the active one. */
function stepLines(picture: Picture, rows: number, grid: Grid, style: Style): string[] {
  const { symbols, colours } = style;
  const { steps } = picture;
  const draw = (step: StepPicture): string => stepLine(step, grid, style);
  const folded = (text: string): string => clip(`     ${text}`, grid.all, symbols.ellipsis);
  const waiting = steps.filter((step) => step.state === 'waiting').length;
  const begun = steps.filter((step) => step.state !== 'waiting');
  const more =
    waiting === 0
      ? []
      : [colours.dim(folded(`${symbols.waiting} ${waiting} more ${waiting === 1 ? 'step' : 'steps'}`))];
  const done = begun.filter((step) => step.state === 'done');
  const others = begun.filter((step) => step.state !== 'done');
  const doneFolded =
    done.length === 0
      ? []
      : [colours.dim(folded(`${symbols.done} ${done.length} ${done.length === 1 ? 'step' : 'steps'} done`))];
  const active = activeStep(picture);
  const ways = [
    [...begun.map(draw), ...more],
    [...doneFolded, ...others.map(draw), ...more],
    [...others.map(draw), ...more],
    active === null ? more : [draw(active)],
  ];
  return ways.find((lines) => lines.length <= rows) ?? [];
}

function stepLine(step: StepPicture, grid: Grid, style: Style): string {
  const [sign, paint] = stepSign(step.state, style);
  const time = step.elapsedSeconds === null ? '' : durationText(step.elapsedSeconds);
  const room = grid.all - 7 - TIME_COLUMNS - 1;
  const name = padEnd(clip(clean(step.name), room, style.symbols.ellipsis), room);
  return `     ${paint(sign)} ${name} ${padStart(time, TIME_COLUMNS)}`.trimEnd();
}

function stepSign(state: StepState, { symbols, colours }: Style): [string, (text: string) => string] {
  switch (state) {
    case 'done':
      return [symbols.done, colours.done];
    case 'running':
      return [symbols.active, colours.active];
    case 'failed':
      return [symbols.failed, colours.failed];
    case 'unknown':
      return [symbols.warning, colours.warning];
    case 'waiting':
      return [symbols.waiting, colours.dim];
  }
}

/** Four columns, cut to whole percent: 99.9 is not 100. */
function percentText(percent: number): string {
  return padStart(`${Math.floor(percent)}%`, PERCENT_COLUMNS);
}

/** The whole picture without limit of rows: for `status`, and to stay in the scrollback. */
export function pictureLines(
  picture: Picture,
  label: string,
  region: string | null,
  columns: number,
  style: Style,
): string[] {
  return [
    ...headerLines(picture, label, region, columns, style),
    '',
    ...nodeLines(picture, { columns, rows: Infinity }, style),
    '',
    totalLine(picture, columns, style),
  ];
}
