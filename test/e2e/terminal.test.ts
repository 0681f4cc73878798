// The real executable in a real pseudo-terminal, read off a terminal emulator.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serveFixture } from '../support/fixture-server.ts';
import { PROGRAM, emptyFolder } from '../support/program.ts';
import type { Frame } from '../support/terminal.ts';
import { runInTerminal } from '../support/terminal.ts';

const withoutTrailing = (rows: readonly string[]): string[] =>
  rows.slice(0, rows.findLastIndex((row) => row !== '') + 1);

/** The terminal as a shell wants it back. */
function expectWhole(frame: Frame): void {
  expect(frame).toMatchObject({ alternateScreen: false, cursorHidden: false, wraps: true });
}

describe('the example responses, live', () => {
  it.each([
    [
      'upgrade-running',
      [
        ' ea244205   upgrade to 7.10.2_22.5.1_1230                            cn-north-4',
        ' running 7m XX · attempt 1 · task b7ac4c5b',
        '',
        ' ▶ css-test-ess-esn-1-1  ████████████░░░░░░░░░░░░  50%   7m XX',
        '     ✔ Data migration                                    6m 09s',
        '     · 1 more step',
        ' · css-test-ess-esn-2-1  ░░░░░░░░░░░░░░░░░░░░░░░░   0%',
        ' · css-test-ess-esn-3-1  ░░░░░░░░░░░░░░░░░░░░░░░░   0%',
        '',
        '   total                 ████░░░░░░░░░░░░░░░░░░░░  16%   0 of 3 nodes',
        '',
        ' polled XX ago, next in XX                                     Ctrl-C to leave',
      ],
    ],
    [
      'az-switchover-running',
      [
        ' ea244205   AZ switchover from cn-north-4a to cn-north-4c            cn-north-4',
        ' running 6d 17h · attempt 1 · task 8ebe958b',
        '',
        ' ✔ css-test-ess-esn-2-1  ████████████████████████ 100%',
        ' ▶ css-test-ess-esn-1-1  ██████████████████░░░░░░  75%   6d 17h',
        '     ✔ Data migration                                       18s',
        '     ▶ Task status update                               19h 37m',
        ' · css-test-ess-esn-3-1  ░░░░░░░░░░░░░░░░░░░░░░░░   0%',
        '',
        '   total                 █████████████░░░░░░░░░░░  58%   1 of 3 nodes',
        '',
        ' polled XX ago, next in XX                                     Ctrl-C to leave',
      ],
    ],
  ] as const)('%s', async (name, expected) => {
    const server = await serveFixture(name, '2023-01-05T02:31:00Z');
    const program = runInTerminal(['watch', server.cluster], 80, 24, { ...server.env });
    const frame = await program.until(({ rows }) => rows.some((row) => row.includes('polled')));
    // Seconds go on while we look.
    const still = (row: string): string =>
      row
        .replace(/7m \d\ds/, '7m XX')
        .replace(/polled \d+s ago, next in \d+s +/, 'polled XX ago, next in XX'.padEnd(62));
    expect(withoutTrailing(frame.rows).map(still)).toEqual(expected);
    expect(frame).toMatchObject({ alternateScreen: true, cursorHidden: true, scrollback: [] });
    program.type('\u0003');
    const { signal, frame: last } = await program.ended;
    expect(signal).toBe(2);
    expectWhole(last);
    await server.close();
  });
});

describe('every way out gives the terminal back, with the final picture in it once', () => {
  const WAYS = [
    {
      way: 'the verdict',
      words: ['--speed', '5000'],
      act: null,
      ended: { code: 0, signal: 0 },
      says: /✔ demo: the upgrade succeeded after/,
    },
    {
      way: 'a failure',
      words: ['--speed', '5000', '--scenario', 'failed'],
      act: null,
      ended: { code: 3, signal: 0 },
      says: /✖ demo: the upgrade failed after/,
    },
    {
      way: 'Ctrl-C',
      words: ['--speed', '60'],
      act: 'key',
      ended: { code: 0, signal: 2 },
      says: /! demo: stopped by SIGINT/,
    },
    {
      way: 'SIGTERM',
      words: ['--speed', '60'],
      act: 'SIGTERM',
      ended: { code: 0, signal: 15 },
      says: /! demo: stopped by SIGTERM/,
    },
    {
      way: 'SIGHUP',
      words: ['--speed', '60'],
      act: 'SIGHUP',
      ended: { code: 0, signal: 1 },
      says: /! demo: stopped by SIGHUP/,
    },
  ] as const;

  it.each(WAYS)('$way', async ({ words, act, ended, says }) => {
    const program = runInTerminal(['demo', ...words], 80, 24);
    if (act !== null) {
      await program.until(
        ({ alternateScreen, rows }) => alternateScreen && rows.some((row) => row.includes('▶')),
      );
      if (act === 'key') program.type('\u0003');
      else program.kill(act);
    }
    const { frame, ...end } = await program.ended;
    expect(end).toEqual(ended);
    expectWhole(frame);
    const text = [...frame.scrollback, ...frame.rows];
    expect(text.filter((row) => says.test(row))).toHaveLength(1);
    expect(text.filter((row) => row.includes('css-sim-ess-esn-1-1  '))).toHaveLength(1);
    expect(text.filter((row) => row.includes('Ctrl-C to leave'))).toEqual([]);
  });
});

describe('a bug', () => {
  it('gives the terminal back, shows its stack, and ends with 1', async () => {
    const planted = join(emptyFolder(), 'planted.cjs');
    // Thrown where nobody waits for it, a second after the start.
    writeFileSync(planted, "setTimeout(() => { throw new Error('planted'); }, 1000).unref();");
    const program = runInTerminal(['demo', '--speed', '60'], 80, 24, {
      NODE_OPTIONS: `--require=${planted}`,
    });
    await program.until(({ alternateScreen }) => alternateScreen);
    const { code, frame } = await program.ended;
    expect(code).toBe(1);
    expectWhole(frame);
    const text = frame.rows.join('\n');
    expect(text).toMatch(/css-upgrade: this is a bug, please report it/);
    expect(text).toMatch(/Error: planted\n {4}at /);
  });
});

describe('a terminal', () => {
  it('that ends with the first answer never shows another screen', async () => {
    const server = await serveFixture('upgrade-running', '2023-01-05T02:31:00Z');
    const program = runInTerminal(['watch', server.cluster, '--task', 'none'], 80, 24, { ...server.env });
    const { code, frame } = await program.ended;
    expect(code).toBe(7);
    expect(withoutTrailing(frame.rows)[0]).toBe(' ! ea244205: no task none is listed for this cluster');
    await server.close();
  });

  it('is painted anew at once when its size changes', async () => {
    const program = runInTerminal(['demo', '--speed', '60'], 80, 24);
    await program.until(({ rows }) => rows.some((row) => row.includes('▶')));
    program.resize(60, 12);
    const repainted = ({ rows }: Frame): boolean =>
      rows.length === 12 && rows.every((row) => row.length < 60);
    const frame = await program.until(
      (seen) => repainted(seen) && seen.rows.some((row) => row.includes('simulated')),
    );
    expect(frame.scrollback).toEqual([]);
    program.type('\u0003');
    expectWhole((await program.ended).frame);
  });

  it('is given back while the watch is suspended, and painted again when it goes on', async () => {
    const shell = runInTerminal(
      ['--norc', '-i'],
      80,
      24,
      { PS1: 'shell> ', NODE: process.execPath, PROGRAM },
      'bash',
    );
    await shell.until(({ rows }) => rows.some((row) => row.startsWith('shell>')));
    const atWork = ({ alternateScreen, rows }: Frame): boolean =>
      alternateScreen && rows.some((row) => row.includes('▶'));
    shell.type('"$NODE" "$PROGRAM" demo --speed 60\r');
    await shell.until(atWork);
    shell.type('\u001a');
    expectWhole(await shell.until(({ rows }) => rows.some((row) => row.includes('Stopped'))));
    shell.type('fg\r');
    expect(await shell.until(atWork)).toMatchObject({ cursorHidden: true, wraps: false });
    shell.type('\u0003');
    await shell.until(({ rows }) => rows.some((row) => row.includes('stopped by SIGINT')));
    shell.type('echo "code $?"; exit\r');
    const { frame } = await shell.ended;
    expectWhole(frame);
    expect(frame.rows).toContain('code 130');
  });

  it('without a shell that could bring it back is not suspended at all', async () => {
    const program = runInTerminal(['demo', '--speed', '60'], 80, 24);
    await program.until(({ rows }) => rows.some((row) => row.includes('▶')));
    program.kill('SIGTSTP');
    program.type('\u0003');
    const { signal, frame } = await program.ended;
    expect(signal).toBe(2);
    expectWhole(frame);
  });

  it('shows that somebody is asking while no answer comes', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const env = {
      CSS_UPGRADE_ENDPOINT: `http://127.0.0.1:${port}`,
      CSS_UPGRADE_PROJECT_ID: 'p',
      CSS_UPGRADE_AK: 'a',
      CSS_UPGRADE_SK: 's',
    };
    const program = runInTerminal(['watch', 'ea244205-d641-45d9-9dcb-ab2236bcd07e'], 80, 24, env);
    const { rows } = await program.until(
      (frame) => frame.alternateScreen && frame.rows.some((row) => row !== ''),
    );
    expect(withoutTrailing(rows).at(-1)).toMatch(/^ asking for the first time +Ctrl-C to leave$/);
    program.type('\u0003');
    expectWhole((await program.ended).frame);
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ['TERM=dumb', { TERM: 'dumb' }],
    ['CI=true', { CI: 'true' }],
  ])('with %s gets plain lines', async (_, env) => {
    const program = runInTerminal(['demo', '--speed', '5000'], 200, 100, env);
    const { frame } = await program.ended;
    expect(frame.rows[0]).toMatch(/^\d\d:\d\d:\d\d {2}demo {2}upgrade to/);
  });

  it('that shows nothing but ASCII is enough', async () => {
    const program = runInTerminal(['demo', '--speed', '5000', '--ascii'], 80, 24);
    const { frame } = await program.ended;
    const text = [...frame.scrollback, ...frame.rows].join('\n');
    expect(text).toMatch(/^[\n\x20-\x7e]+$/);
    expect(text).toContain('+ css-sim-ess-esn-1-1  ######################## 100%');
  });
});
