import { describe, expect, it } from 'vitest';
import { hasColour, progressOf } from '../../src/render/choose.ts';
import type { Output } from '../../src/runtime.ts';

const stream = (isTTY: boolean): Output => ({
  isTTY,
  size: () => undefined,
  write: () => undefined,
  onResize: () => () => undefined,
  onSuspend: () => () => undefined,
  guard: () => undefined,
});
const terminal = stream(true);
const pipe = stream(false);
const XTERM = { TERM: 'xterm-256color' };

describe('--progress auto', () => {
  it.each<[string, Output, Record<string, string>, string]>([
    ['a terminal', terminal, XTERM, 'live'],
    ['a pipe', pipe, XTERM, 'plain'],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, 'plain'],
    ['a terminal in CI', terminal, { ...XTERM, CI: 'true' }, 'plain'],
    ['CI=1', terminal, { ...XTERM, CI: '1' }, 'plain'],
    ['CI empty', terminal, { ...XTERM, CI: '' }, 'live'],
    ['CI=false', terminal, { ...XTERM, CI: 'false' }, 'live'],
    ['CI=0', terminal, { ...XTERM, CI: '0' }, 'live'],
  ])('%s', (_, stdout, env, expected) => {
    expect(progressOf({ progress: 'auto' }, { stdout, env })).toBe(expected);
  });

  it.each(['live', 'plain', 'quiet'] as const)('%s is taken at its word', (progress) => {
    expect(progressOf({ progress }, { stdout: terminal, env: { CI: 'true' } })).toBe(progress);
  });
});

describe('colour', () => {
  it.each<[string, boolean, Output, Record<string, string>, boolean]>([
    ['a terminal', true, terminal, XTERM, true],
    ['a pipe', true, pipe, XTERM, false],
    ['a dumb terminal', true, terminal, { TERM: 'dumb' }, false],
    ['NO_COLOR', true, terminal, { ...XTERM, NO_COLOR: '1' }, false],
    ['NO_COLOR empty', true, terminal, { ...XTERM, NO_COLOR: '' }, true],
    ['FORCE_COLOR', true, pipe, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR before NO_COLOR', true, pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['FORCE_COLOR=0', true, terminal, { ...XTERM, FORCE_COLOR: '0' }, false],
    ['--no-color before all', false, terminal, { FORCE_COLOR: '1' }, false],
  ])('%s', (_, color, stdout, env, expected) => {
    expect(hasColour({ color }, { stdout, env })).toBe(expected);
  });
});
