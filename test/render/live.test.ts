// Frames of the live view, read off a terminal emulator: what a person sees, not what was written.
import { describe, expect, it } from 'vitest';
import { fault } from '../../src/cloud/faults.ts';
import { createColours } from '../../src/render/colour.ts';
import { createLiveRenderer } from '../../src/render/live.ts';
import { ASCII, UNICODE } from '../../src/render/symbols.ts';
import type { Output } from '../../src/runtime.ts';
import type { UpgradeEvent } from '../../src/upgrade/events.ts';
import type { Task } from '../../src/upgrade/task.ts';
import { event, picture } from '../support/events.ts';
import { at, step } from '../support/tasks.ts';
import type { Emulator, Frame } from '../support/terminal.ts';
import { emulator } from '../support/terminal.ts';
import { virtualClock } from '../support/virtual-clock.ts';

interface Shown {
  readonly screen: Emulator;
  readonly frame: Frame;
  readonly writes: readonly string[];
  readonly diagnostics: readonly string[];
}

/** Shows events on a terminal of a size, and what it looks like then; closing the view is up to the events. */
async function show(
  events: readonly UpgradeEvent[],
  size: readonly [number, number] = [80, 24],
  options: { ascii?: boolean; close?: boolean; colour?: boolean } = {},
): Promise<Shown> {
  const [columns, rows] = size;
  const screen = emulator(columns, rows);
  const clock = virtualClock(at(3600));
  const writes: string[] = [];
  const diagnostics: string[] = [];
  const output: Output = {
    isTTY: true,
    size: () => ({ columns, rows }),
    write: (text) => writes.push(text),
    onResize: () => () => undefined,
    onSuspend: () => () => undefined,
    guard: () => undefined,
  };
  const renderer = createLiveRenderer({
    output,
    clock,
    // Frames are not the subject here: time stands still between them.
    frameClock: { ...clock, sleep: () => new Promise(() => undefined) },
    diagnostic: (text) => diagnostics.push(text),
    colours: createColours(options.colour ?? false),
    symbols: options.ascii === true ? ASCII : UNICODE,
    utc: true,
    note: null,
  });
  for (const each of events) {
    // Each event a second after the one before, so that each is painted.
    clock.advance(1000);
    renderer.handle({ ...each, at: clock.now() });
  }
  if (options.close === true) renderer.close();
  // The terminal's own driver turns line feeds into new lines.
  for (const text of writes) await screen.write(text.replace(/\r?\n/g, '\r\n'));
  return { screen, frame: screen.frame(), writes, diagnostics };
}

const scheduled = event({ type: 'poll-scheduled', nextPollAt: at(3617), failure: null, picture: null });
const shown = (differences: Partial<Task>): UpgradeEvent[] => [
  scheduled,
  event({ type: 'snapshot', picture: picture(differences) }),
];
const unavailable = fault('transient', 'css.example answered 503');
const rowsOf = ({ frame }: Shown): string[] =>
  frame.rows.slice(0, frame.rows.findLastIndex((row) => row !== '') + 1);

const STEPS = [
  step(0, 'done', { name: 'Data migration', startedAt: at(1500), endedAt: at(2800) }),
  step(6, 'running', { name: 'Node initialisation', startedAt: at(3348) }),
  ...[7, 8, 9, 10, 11, 12, 13].map((order) => step(order, 'waiting')),
];
const SECOND_NODE: Partial<Task> = { completedNodes: ['n1'], currentNodes: ['n2'], steps: STEPS };

describe('80×24', () => {
  it('the second node of three', async () => {
    expect(rowsOf(await show(shown(SECOND_NODE)))).toEqual([
      ' es-prod   upgrade to 7.10.2_24.3.4_0109                             cn-north-4',
      ' running 1h 00m · attempt 1 · task task-1',
      '',
      ' ✔ n1            ████████████████████████ 100%',
      ' ▶ n2            ███░░░░░░░░░░░░░░░░░░░░░  16%  35m 00s',
      '     ✔ Data migration                           21m 40s',
      '     ▶ Node initialisation                       4m 12s',
      '     · 7 more steps',
      ' · n3            ░░░░░░░░░░░░░░░░░░░░░░░░   0%',
      '',
      '   total         █████████░░░░░░░░░░░░░░░  38%   1 of 3 nodes',
      '',
      ' polled 1s ago, next in 15s                                     Ctrl-C to leave',
    ]);
  });

  it('an outage: the picture stays, with its age and the next try', async () => {
    const stale = event({ type: 'snapshot', picture: picture(SECOND_NODE, 3600, true) });
    const events = [
      ...shown(SECOND_NODE),
      event({
        type: 'warning',
        code: 'outage',
        sinceAt: at(3360),
        tries: 7,
        givesUpAt: at(4260),
        fault: unavailable,
      }),
      stale,
      event({
        type: 'poll-scheduled',
        nextPollAt: at(3625),
        failure: { tries: 7, fault: unavailable },
        picture: null,
      }),
    ];
    const rows = rowsOf(await show(events));
    expect(rows.slice(3, 5)).toEqual([
      ' ✔ n1            ████████████████████████ 100%',
      ' ▶ n2            ███░░░░░░░░░░░░░░░░░░░░░  16%  35m 00s',
    ]);
    expect(rows.slice(-2)).toEqual([
      ' ! no good answer for 4m 05s (7 tries: css.example answered 503); next in 20s',
      '   what you see is from 03:23 UTC; gives up at 03:34 UTC',
    ]);
  });

  it('an outage in a small window: since when, the next try and the end are not cut off', async () => {
    const events = [
      ...shown(SECOND_NODE),
      event({
        type: 'warning',
        code: 'outage',
        sinceAt: at(3360),
        tries: 7,
        givesUpAt: at(4260),
        fault: unavailable,
      }),
      event({ type: 'snapshot', picture: picture(SECOND_NODE, 3600, true) }),
      event({
        type: 'poll-scheduled',
        nextPollAt: at(3625),
        failure: { tries: 7, fault: unavailable },
        picture: null,
      }),
    ];
    expect(rowsOf(await show(events, [50, 10])).slice(-2)).toEqual([
      ' ! no good answer for 4m 05s; next in 20s (7 tri…',
      '   from 03:23 UTC; gives up at 03:34 UTC',
    ]);
  });

  it('the bars of an outage are dimmed', async () => {
    const stale = [scheduled, event({ type: 'snapshot', picture: picture(SECOND_NODE, 3600, true) })];
    const { writes } = await show(stale, [80, 24], { colour: true });
    expect(writes.join('')).toContain('\u001b[2m');
  });

  it('waiting for a task', async () => {
    expect(rowsOf(await show([scheduled]))).toEqual([
      ' es-prod   ea244205-d641-45d9-9dcb-ab2236bcd07e',
      '',
      ' no task yet; polled 0s ago, next in 16s                        Ctrl-C to leave',
    ]);
  });

  it('a warning stands inside the picture', async () => {
    const rows = rowsOf(await show([...shown(SECOND_NODE), event({ type: 'retry', attempt: 2 })]));
    expect(rows.at(-2)).toBe(' ! the task was retried: attempt 2');
  });
});

describe('when rows are short', () => {
  const names = Array.from({ length: 11 }, (_, index) => `css-prod-ess-esn-${index + 1}-1`);
  const many: Partial<Task> = {
    totalNodes: names,
    completedNodes: names.slice(0, 5),
    currentNodes: names.slice(5, 6),
    steps: STEPS,
  };

  it('40×10, eleven nodes: the node at work, the next, the last, and the rest counted', async () => {
    expect(rowsOf(await show(shown(many), [40, 10]))).toEqual([
      ' es-prod to 7.10.2_24.3.…  1h 00m   46%',
      ' ▶ css-p…-esn-6-1  ░░░░░░  16%  35m 00s',
      '     ✔ Data migration           21m 40s',
      '     ▶ Node initialisation       4m 12s',
      '     · 7 more steps',
      ' · css-p…-esn-7-1  ░░░░░░   0%',
      ' ✔ css-p…-esn-5-1  ██████ 100%',
      ' … 4 completed, 4 waiting',
      ' polled 1s ago, next in 15s',
    ]);
  });

  it('a failed node comes first', async () => {
    const rows = rowsOf(
      await show(shown({ ...many, status: 'failed', currentNodes: ['css-prod-ess-esn-9-1'] }), [60, 10]),
    );
    expect(rows[1]).toMatch(/✖ css-prod-ess-esn-9-1/);
  });

  it.each([
    [200, 60],
    [120, 40],
    [80, 24],
    [60, 16],
    [40, 10],
  ])('%i×%i holds any number of nodes: nothing wraps, nothing scrolls', async (columns, rows) => {
    for (const count of [1, 3, 30, 100, 1000]) {
      const totalNodes = Array.from({ length: count }, (_, index) => `css-prod-ess-esn-${index + 1}-1`);
      const half = Math.floor(count / 2);
      const events = shown({
        totalNodes,
        completedNodes: totalNodes.slice(0, half),
        currentNodes: totalNodes.slice(half, half + 1),
        steps: STEPS,
      });
      const { frame } = await show(events, [columns, rows]);
      expect(frame.scrollback).toEqual([]);
      expect(frame.rows.filter((row) => row !== '').length).toBeLessThan(rows);
      // Where rows are few, header and total are one line.
      expect(frame.rows.filter((row) => row.includes('total'))).toHaveLength(rows < 12 ? 0 : 1);
      expect(frame.rows[0]).toContain('es-prod');
      expect(frame.rows.filter((row) => row.includes('▶')).length).toBeGreaterThan(0);
      expect(frame.rows.filter((row) => row.includes('polled'))).toHaveLength(1);
    }
  });
});

describe('text', () => {
  it('wide characters align', async () => {
    const steps = [
      step(0, 'done', { name: '数据迁移', startedAt: at(0), endedAt: at(60) }),
      step(1, 'running', { name: 'Node creation', startedAt: at(3540) }),
    ];
    const rows = rowsOf(await show(shown({ steps, totalNodes: ['节点一'], currentNodes: ['节点一'] })));
    const [node, done, active] = [rows[3] ?? '', rows[4] ?? '', rows[5] ?? ''];
    // A wide character takes two columns of the terminal, but is one of a string.
    expect(node).toBe(' ▶ 节点一        ██████████████████░░░░░░  75%   1h 00m');
    expect(done).toBe('     ✔ 数据迁移                                  1m 00s');
    expect(active).toBe('     ▶ Node creation                             1m 00s');
  });

  it('control characters of the API never reach the terminal', async () => {
    const evil = '\u001b[2J\u001b]0;owned\u0007\r\n\u009b31m\u202e';
    const { writes } = await show(
      shown({
        id: `t${evil}`,
        totalNodes: [`n${evil}`],
        currentNodes: [`n${evil}`],
        steps: [step(0, 'running', { name: evil })],
        image: { name: evil, engine: evil, version: evil },
      }),
    );
    // eslint-disable-next-line no-control-regex -- the view's own sequences: enter, home, clear
    const own = /\u001b\[(\?1049h|\?25l|\?7l|H|K|J)|\r\n/g;
    expect(writes.join('').replace(own, '')).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  it('ASCII has a twin for every sign', async () => {
    const { frame } = await show(shown(SECOND_NODE), [80, 24], { ascii: true });
    expect(frame.rows.join('\n')).toMatch(/^[\n\x20-\x7e]+$/);
  });
});

describe('what is written', () => {
  it('a frame is one write; none if nothing changed', async () => {
    const { writes } = await show([
      ...shown(SECOND_NODE),
      event({ type: 'heartbeat', picture: null, observedAt: null, stale: false }),
    ]);
    // The waiting line, the picture with a screen entered before it, and the same picture a second older.
    expect(writes.map((text) => text.split('\u001b[H').length - 1)).toEqual([1, 1, 1]);
  });

  it('warnings are printed after the picture has closed, an outage that is over is not', async () => {
    const refused = event({
      type: 'warning',
      code: 'list-refused',
      sinceAt: at(0),
      mode: 'upgrade',
      fault: unavailable,
    });
    const outage = event({
      type: 'warning',
      code: 'outage',
      sinceAt: at(0),
      tries: 2,
      givesUpAt: at(900),
      fault: unavailable,
    });
    const { diagnostics } = await show([refused, outage], [80, 24], { close: true });
    expect(diagnostics).toEqual([
      'css-upgrade: the list of upgrades was refused and is left out: css.example answered 503',
    ]);
  });

  it('diagnostics are printed after the picture has closed', async () => {
    const debug = event({ type: 'debug', text: 'GET …\u001b[2J' });
    const open = await show([...shown(SECOND_NODE), debug]);
    expect(open.diagnostics).toEqual([]);
    const closed = await show([...shown(SECOND_NODE), debug], [80, 24], { close: true });
    expect(closed.diagnostics).toEqual(['GET …[2J']);
  });

  it('closing gives the terminal back', async () => {
    const { frame } = await show(shown(SECOND_NODE), [80, 24], { close: true });
    expect(frame).toMatchObject({ alternateScreen: false, cursorHidden: false, wraps: true, scrollback: [] });
  });

  it('the final picture stays, once', async () => {
    const success = picture({ status: 'success', endedAt: at(9180) });
    const result = event({
      type: 'result',
      ending: { outcome: 'success', endedBeforeWatch: false, nothingRuns: false },
      picture: success,
      resume: null,
    });
    const { frame } = await show([...shown(SECOND_NODE), result], [80, 24], { close: true });
    expect(frame.rows.slice(0, 10)).toEqual([
      ' es-prod   upgrade to 7.10.2_24.3.4_0109                             cn-north-4',
      ' success 2h 33m · attempt 1 · task task-1',
      '',
      ' ✔ n1            ████████████████████████ 100%',
      ' ✔ n2            ████████████████████████ 100%',
      ' ✔ n3            ████████████████████████ 100%',
      '',
      '   total         ████████████████████████ 100%   3 of 3 nodes',
      '',
      ' ✔ es-prod: the upgrade succeeded after 2h 33m',
    ]);
  });
});
