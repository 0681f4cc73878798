import { describe, expect, it } from 'vitest';
import type { CommandLine, CommandName } from '../src/cli.ts';
import { asksForJson, COMMANDS, parseCommandLine } from '../src/cli.ts';
import type { Flags } from '../src/settings/settings.ts';

const ID = 'ea244205-d641-45d9-9dcb-ab2236bcd07e';

function helpOf(argv: readonly string[]): string {
  const line = parseCommandLine(argv);
  if (line.kind !== 'help') throw new Error(`${argv.join(' ')} is no help: ${JSON.stringify(line)}`);
  return line.text;
}

function run(command: CommandName, operands: readonly string[], flags: Flags): CommandLine {
  return { kind: 'run', command, operands, flags };
}

/** The options that a help text lists, without `--help`. */
function optionsIn(help: string): string[] {
  const options = help.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm);
  return [...options].flatMap(([, name]) => (name === undefined || name === 'help' ? [] : [name]));
}

const OUTPUT = ['json', 'no-color', 'ascii', 'utc', 'debug'];
const ACCESS = ['config', 'region', 'project-id', 'endpoint', 'lang'];
const SIMULATION = ['scenario', 'nodes', 'seed', 'port', 'speed'];

/** Of each command: how it is called, and its options. */
const SHAPES: readonly (readonly [CommandName, string, readonly string[]])[] = [
  [
    'watch',
    'watch [options] [cluster]',
    [
      ...['progress', 'interval', 'timeout', 'max-outage', 'wait-for-start', 'retry-grace', 'heartbeat'],
      ...['record', 'mode', 'task', ...ACCESS, ...OUTPUT],
    ],
  ],
  ['status', 'status [options] [cluster]', ['mode', 'task', ...ACCESS, ...OUTPUT]],
  ['simulate', 'simulate [options] [command...]', [...SIMULATION, ...OUTPUT]],
  ['demo', 'demo [options]', ['progress', 'interval', 'heartbeat', 'record', ...SIMULATION, ...OUTPUT]],
];

describe('help', () => {
  it.each([
    ['no arguments', []],
    ['--help', ['--help']],
    ['-h', ['-h']],
    ['help', ['help']],
    ['dashes alone', ['--']],
  ])('%s: of the program', (_, argv) => {
    const text = helpOf(argv);
    expect(text).toContain('Usage: css-upgrade [options] [command]');
    expect(text.replace(/\s+/g, ' ')).toContain('nothing in the cloud is ever changed');
    expect(text).toContain('Exit codes:');
    for (const command of COMMANDS) expect(text).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  it('covers every command', () => {
    expect(SHAPES.map(([command]) => command)).toEqual(COMMANDS);
  });

  describe.each(SHAPES)('of %s', (command, usage, options) => {
    const text = helpOf([command, '--help']);

    it('shows how it is called, examples and exit codes', () => {
      expect(text).toContain(`Usage: css-upgrade ${usage}`);
      expect(text).toContain(`Examples:\n  css-upgrade ${command}`);
      expect(text).toContain('Exit codes:');
    });

    it('lists its options, and no other', () => {
      expect(optionsIn(text).sort()).toEqual([...options].sort());
    });

    it('takes no secret on the command line', () => {
      expect(
        optionsIn(text).filter((name) => /^(ak|sk|.*(token|password|secret|key).*)$/.test(name)),
      ).toEqual([]);
    });

    it.each([
      ['-h', [command, '-h']],
      ['help before it', ['help', command]],
      ['an argument', [command, 'x', '--help']],
      ['--json', [command, '--json', '--help']],
    ])('is the same with %s', (_, argv) => {
      expect(helpOf(argv)).toBe(text);
    });
  });

  it('of watch shows the forms of a duration', () => {
    expect(helpOf(['watch', '--help'])).toContain('90s, 15m, 6h, 1h30m, 2d, 500ms');
  });
});

describe('version', () => {
  it.each([[['--version']], [['watch', '--version']], [['--json', '--version']]])('%j', (argv) => {
    expect(parseCommandLine(argv)).toEqual({ kind: 'version' });
  });
});

describe('a command line that can be run', () => {
  it.each<[readonly string[], CommandLine]>([
    [['watch'], run('watch', [], {})],
    [['watch', ID], run('watch', [ID], {})],
    [['watch', '--', ID], run('watch', [ID], {})],
    [['watch', ID, '--json'], run('watch', [ID], {})],
    [['--json', 'watch', ID], run('watch', [ID], {})],
    [['status', ID], run('status', [ID], {})],
    [['demo'], run('demo', [], {})],
    [['simulate'], run('simulate', [], {})],
    // Values stay as they were written, wrong ones too: the settings know where each came from.
    [['watch', '--interval', '15s'], run('watch', [], { interval: '15s' })],
    [['watch', '--interval=15s'], run('watch', [], { interval: '15s' })],
    [['watch', '-i', '15s'], run('watch', [], { interval: '15s' })],
    [['watch', '-i15s'], run('watch', [], { interval: '15s' })],
    [['demo', '-i', '15'], run('demo', [], { interval: '15' })],
    [['watch', '--interval', 'soon'], run('watch', [], { interval: 'soon' })],
    [['watch', '--interval', ''], run('watch', [], { interval: '' })],
    [['watch', '--mode', 'no-such-mode'], run('watch', [], { mode: 'no-such-mode' })],
    [['demo', '--nodes', '007', '--speed', '1e3'], run('demo', [], { nodes: '007', speed: '1e3' })],
    // Names in camelCase.
    [
      ['watch', '--max-outage', '1h', '--wait-for-start', '5m', '--retry-grace', '1m'],
      run('watch', [], { maxOutage: '1h', waitForStart: '5m', retryGrace: '1m' }),
    ],
    [['status', '--project-id', '0123', ID], run('status', [ID], { projectId: '0123' })],
    // Flags, and nothing about those that were not given.
    [['watch', '--utc', '--ascii', '--debug'], run('watch', [], { utc: true, ascii: true, debug: true })],
    [['watch', '--no-color'], run('watch', [], { color: false })],
    // The last of several counts.
    [['watch', '--region', 'eu-de', '--region', 'eu-nl'], run('watch', [], { region: 'eu-nl' })],
    // Behind `--` everything belongs to the command that is run.
    [['simulate', '--', 'cmd', '--json'], run('simulate', ['cmd', '--json'], {})],
    [['simulate', '--json', '--', 'cmd', '--help'], run('simulate', ['cmd', '--help'], {})],
    [
      ['simulate', '--speed', '600', '--', 'sh', '-c', 'a -- b', '--', '--version'],
      run('simulate', ['sh', '-c', 'a -- b', '--', '--version'], { speed: '600' }),
    ],
  ])('%j', (argv, expected) => {
    expect(parseCommandLine(argv)).toEqual(expected);
  });
});

describe('a command line that cannot be', () => {
  it.each<[string, readonly string[], CommandName | null, string]>([
    ['an unknown command', ['wacth'], null, "unknown command 'wacth'"],
    ['a cluster without a command', [ID], null, 'unknown command'],
    ['help of an unknown command', ['help', 'wacth'], null, "unknown command 'wacth'"],
    ['an unknown option', ['watch', '--fast'], 'watch', "unknown option '--fast'"],
    ['an unknown short option', ['status', '-x'], 'status', "unknown option '-x'"],
    ['an option of another command', ['status', '--interval', '5s'], 'status', "unknown option '--interval'"],
    ['an option and no command', ['--fast'], null, "unknown option '--fast'"],
    ['a secret', ['watch', '--sk', 'x'], 'watch', "unknown option '--sk'"],
    ['an option without its value', ['watch', '--interval'], 'watch', 'argument missing'],
    ['an option followed by --json', ['watch', '--interval', '--json'], 'watch', 'argument missing'],
    ['two clusters', ['watch', ID, ID], 'watch', 'too many arguments'],
    ['two clusters to look at', ['status', ID, ID], 'status', 'too many arguments'],
    ['an argument of demo', ['demo', ID], 'demo', 'too many arguments'],
    ['an unknown option behind --json', ['--json', 'watch', '--fast'], 'watch', "unknown option '--fast'"],
  ])('%s', (_, argv, command, reason) => {
    const line = parseCommandLine(argv);
    expect(line).toMatchObject({ kind: 'error', command, reason: expect.stringContaining(reason) });
  });

  it('is told in one line, without the word error', () => {
    const line = parseCommandLine(['watch', '--intervall', '5s']);
    expect(line).toEqual({
      kind: 'error',
      command: 'watch',
      operands: [],
      reason: "unknown option '--intervall' (Did you mean --interval?)",
    });
  });
});

describe('what an error tells', () => {
  it('is what was asked for, as far as it can be known', () => {
    expect(parseCommandLine(['watch', 'one', 'two'])).toMatchObject({
      kind: 'error',
      operands: ['one', 'two'],
    });
    expect(parseCommandLine(['watch', '--bogus', 'one'])).toMatchObject({ kind: 'error', operands: [] });
  });

  it('is not the value of an option that does not exist: it may be a secret', () => {
    const line = parseCommandLine(['watch', '--sk=TOP SECRET']);
    expect(line).toMatchObject({
      reason:
        "unknown option '--sk': no option takes a secret; set CSS_UPGRADE_AK and CSS_UPGRADE_SK, or write a .cssrc",
    });
    expect(JSON.stringify(parseCommandLine(['watch', '--regio=TOP-SECRET']))).not.toContain('TOP-SECRET');
  });
});

describe('whether machine output is asked for', () => {
  it.each<[readonly string[], boolean]>([
    [[], false],
    [['watch', ID], false],
    [['watch', ID, '--json'], true],
    [['watch', '--json', ID], true],
    [['--json', 'watch', ID], true],
    [['--json'], true],
    // Also where parsing fails.
    [['wacth', '--json'], true],
    [['watch', '--fast', '--json'], true],
    [['watch', '--interval', '--json'], true],
    [['watch', ID, ID, '--json'], true],
    // Behind `--` it belongs to the command that is run.
    [['simulate', '--', 'cmd', '--json'], false],
    [['simulate', '--json', '--', 'cmd'], true],
    [['simulate', '--json', '--', 'cmd', '--json'], true],
    [['--', '--json'], false],
    // Not this word.
    [['watch', '--jsonl'], false],
    [['watch', 'json'], false],
  ])('%j: %s', (argv, expected) => {
    expect(asksForJson(argv)).toBe(expected);
  });
});
