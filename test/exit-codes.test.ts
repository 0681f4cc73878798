import { describe, expect, it } from 'vitest';
import { COMMANDS, parseCommandLine } from '../src/cli.ts';
import type { OutcomeName } from '../src/exit-codes.ts';
import { EXIT_CODES, exitCodeOf, SIGNAL_EXIT_CODES } from '../src/exit-codes.ts';

/** The contract's table (section 3), save 9, which is not built yet. */
const CONTRACT: readonly (readonly [readonly number[], OutcomeName])[] = [
  [[0], 'success'],
  [[1], 'internal'],
  [[2], 'usage'],
  [[3], 'failed'],
  [[4], 'auth'],
  [[5], 'partial'],
  [[6], 'unknown'],
  [[7], 'nothing'],
  [[8], 'running'],
  [[124], 'timeout'],
  [[129, 130, 143], 'signal'],
  [[141], 'pipe'],
];

describe('exit codes', () => {
  it('are those of the contract', () => {
    expect(EXIT_CODES.map(({ codes, name }) => [codes, name])).toEqual(CONTRACT);
  });

  it.each(CONTRACT)('%j is %s', ([code], name) => {
    expect(exitCodeOf(name)).toBe(name === 'signal' ? 130 : code);
  });

  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends with %d', (signal, code) => {
    expect(exitCodeOf('signal', signal)).toBe(code);
    expect(SIGNAL_EXIT_CODES[signal]).toBe(code);
  });
});

describe.each([[[]], [['--help']], ...COMMANDS.map((command) => [[command, '--help']])])(
  'the help of %j',
  (argv) => {
    const line = parseCommandLine(argv);
    const text = line.kind === 'help' ? line.text : '';

    it.each(EXIT_CODES.map((row) => [row.name, row] as const))('shows %s', (_, { codes, name, when }) => {
      const rows = text.split('\n').map((row) => row.trim().replace(/ {2,}/g, ' '));
      expect(rows).toContain(`${codes.join(', ')} ${name} ${when}`);
    });

    it('shows the table once', () => {
      expect(text.split('Exit codes:')).toHaveLength(2);
    });
  },
);
