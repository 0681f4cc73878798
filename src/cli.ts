import { Command, CommanderError, Option } from 'commander';
import { EXIT_CODES } from './exit-codes.ts';
import type { Flags } from './settings/settings.ts';

/** The commands there are. */
export const COMMANDS = ['watch', 'status', 'simulate', 'demo'] as const;

/** The name of a command. */
export type CommandName = (typeof COMMANDS)[number];

/** What a command line asks for. */
export type CommandLine =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'run';
      readonly command: CommandName;
      /** The cluster, or the words after `--`. */
      readonly operands: readonly string[];
      /** By camelCase name, as written; absent ones were not given. */
      readonly flags: Flags;
    }
  | {
      readonly kind: 'error';
      readonly command: CommandName | null;
      /** What can be told of the operands. */
      readonly operands: readonly string[];
      readonly reason: string;
    };

/** Whether machine output is asked for: anywhere before `--`, even where parsing fails. */
export function asksForJson(argv: readonly string[]): boolean {
  return beforeDashes(argv).includes('--json');
}

/**
 * Reads a command line (without node and script). Values are not checked here: the settings know where each
 * came from and say so.
 */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const command = COMMANDS.find((name) => name === argv.find((word) => !word.startsWith('-'))) ?? null;
  // `--json` counts wherever it stands, also before the command.
  const head = beforeDashes(argv).filter((word) => word !== '--json');
  const words = [...head, ...argv.slice(beforeDashes(argv).length)];
  const accepted: CommandLine[] = [];
  let printed = '';
  const program = buildProgram((name, operands, flags) => {
    accepted.push({ kind: 'run', command: name, operands, flags });
  });
  for (const part of [program, ...program.commands]) {
    part.exitOverride().configureOutput({
      writeOut: (text) => {
        printed += text;
      },
      // The message comes with the error.
      writeErr: () => undefined,
    });
  }
  if (words.length === 0) return { kind: 'help', text: program.helpInformation() + exitCodeHelp() };
  const failed = (reason: string, code = ''): CommandLine => {
    // Where an option is unknown, nobody can tell whether the word behind it is its value.
    const parsed = program.commands.find((candidate) => candidate.name() === command);
    const operands = code === 'commander.excessArguments' ? (parsed?.args ?? []) : [];
    return { kind: 'error', command, operands, reason };
  };
  try {
    program.parse(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.version') return { kind: 'version' };
    // `help` of a word that is no command: commander shows the program's help as an error.
    const [, topic] = words;
    if (error.code === 'commander.help' && error.exitCode !== 0 && topic !== undefined) {
      return failed(`unknown command '${topic}'`);
    }
    if (error.exitCode === 0 || error.code === 'commander.help') {
      return { kind: 'help', text: printed === '' ? program.helpInformation() + exitCodeHelp() : printed };
    }
    return failed(reasonOf(error.message), error.code);
  }
  return accepted[0] ?? failed('a command is missing: watch, status, simulate or demo');
}

/** commander's message on one line, without the value of an option that does not exist: it may be a secret. */
function reasonOf(message: string): string {
  return message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/(unknown option '[^'=]*)=.*?'(?= |$)/, "$1'")
    .replace(
      /^(unknown option '--(?:ak|sk|security-token|token|password|secret.*)').*/,
      '$1: no option takes a secret; set CSS_UPGRADE_AK and CSS_UPGRADE_SK, or write a .cssrc',
    );
}

function beforeDashes(argv: readonly string[]): readonly string[] {
  const dashes = argv.indexOf('--');
  return dashes === -1 ? argv : argv.slice(0, dashes);
}

type Accept = (command: CommandName, operands: readonly string[], flags: Flags) => void;

const ACCESS = [
  new Option('--config <file>', 'use this configuration file instead of the .cssrc files'),
  new Option('--region <id>', 'region, such as cn-north-4'),
  new Option('--project-id <id>', 'project id'),
  new Option('--endpoint <url>', "address of the API, where it is not the region's own"),
  new Option('--lang <language>', "language of the API's own texts: en-us or zh-cn (default: en-us)"),
];

const LOOK = [
  new Option('--mode <mode>', 'auto, upgrade or az-migration: which of the two task lists (default: auto)'),
  new Option('--task <id>', 'this task only'),
];

const OUTPUT = [
  // Taken out of the arguments before they are parsed; it stands here for the help.
  new Option('--json', 'one JSON object a line on stdout'),
  new Option('--no-color', 'no colours; also NO_COLOR'),
  new Option('--ascii', 'signs and bars in ASCII'),
  new Option('--utc', 'times in UTC instead of local time'),
  new Option('--debug', 'tell on stderr what is asked and answered, without secrets'),
];

const PROGRESS = new Option('--progress <mode>', 'auto, live, plain or quiet (default: auto)');
const INTERVAL = new Option('-i, --interval <duration>', 'pause between two polls (default: 15s)');
const HEARTBEAT = new Option(
  '--heartbeat <duration>',
  'a line at least this often in plain and JSON; 0 for none (default: 5m)',
);
const RECORD = new Option('--record <file>', 'append the NDJSON stream to this file too');

const WATCH = [
  PROGRESS,
  INTERVAL,
  new Option('--timeout <duration>', 'stop waiting after this long and exit 124; 0 for never (default: 0)'),
  new Option(
    '--max-outage <duration>',
    'give up after this long without a good answer and exit 6 (default: 15m)',
  ),
  new Option(
    '--wait-for-start <duration>',
    'wait this long for a task to begin; older ones are not taken (default: 0)',
  ),
  new Option(
    '--retry-grace <duration>',
    'after a failure, wait this long for the task to be retried (default: 0)',
  ),
  HEARTBEAT,
  RECORD,
];

const SIMULATOR = [
  new Option('--scenario <name>', 'what happens to the upgrade (default: success)'),
  new Option('--nodes <n>', 'number of nodes (default: 3)'),
  new Option('--seed <n>', 'the same seed gives the same durations (default: 1)'),
  new Option('--port <n>', 'port on loopback (default: a free one)'),
];

function buildProgram(accept: Accept): Command {
  const program = new Command('css-upgrade')
    .description(
      'Watches upgrades of Huawei Cloud CSS clusters. It only looks: nothing in the cloud is ever changed.',
    )
    .version('', '--version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help')
    .showHelpAfterError(false)
    .addHelpText('after', exitCodeHelp());
  const add = (
    name: CommandName,
    usage: string,
    description: string,
    options: readonly Option[],
    after: string,
  ): Command => {
    const command = program
      .command(usage)
      .description(description)
      .helpOption('-h, --help', 'show help')
      .addHelpText('after', `\n${after}\n${exitCodeHelp()}`);
    for (const option of options) command.addOption(option);
    return command.action(() => {
      const flags = Object.entries(command.opts<Record<string, string | boolean>>()).filter(
        ([flag]) => command.getOptionValueSource(flag) !== 'default',
      );
      accept(name, command.args, Object.fromEntries(flags));
    });
  };
  add(
    'watch',
    'watch [cluster]',
    'follow an upgrade or AZ switchover until its verdict',
    [...WATCH, ...LOOK, ...ACCESS, ...OUTPUT],
    WATCH_EXAMPLES,
  );
  add('status', 'status [cluster]', 'look once and exit', [...LOOK, ...ACCESS, ...OUTPUT], STATUS_EXAMPLES);
  add(
    'simulate',
    'simulate [command...]',
    'serve a simulated API on loopback, for rehearsals; or run a command against it (after --)',
    [...SIMULATOR, speedOption(60), ...OUTPUT],
    SIMULATE_EXAMPLES,
  );
  add(
    'demo',
    'demo',
    'watch a simulated upgrade: no account, no configuration',
    [PROGRESS, INTERVAL, HEARTBEAT, RECORD, ...SIMULATOR, speedOption(240), ...OUTPUT],
    DEMO_EXAMPLES,
  );
  return program;
}

function speedOption(byDefault: number): Option {
  return new Option('--speed <n>', `how many times faster than life (default: ${byDefault})`);
}

/** The exit-code table, as the help texts show it. */
function exitCodeHelp(): string {
  const rows = EXIT_CODES.map(
    ({ codes, name, when }) => `  ${codes.join(', ').padEnd(14)}${name.padEnd(10)}${when}`,
  );
  return `\nExit codes:\n${rows.join('\n')}\n`;
}

const CLUSTER = 'ea244205-d641-45d9-9dcb-ab2236bcd07e';

const WATCH_EXAMPLES = `Examples:
  css-upgrade watch ${CLUSTER}
  css-upgrade watch ${CLUSTER} --wait-for-start 10m --timeout 6h || exit $?
  css-upgrade watch ${CLUSTER} --json | jq -r 'select(.type == "node") | .message'

Durations: 90s, 15m, 6h, 1h30m, 2d, 500ms; a bare number is seconds.`;

const STATUS_EXAMPLES = `Examples:
  css-upgrade status ${CLUSTER}
  css-upgrade status ${CLUSTER} --json | jq .progress.percent`;

const SIMULATE_EXAMPLES = `Examples:
  css-upgrade simulate --scenario failed
  css-upgrade simulate --scenario retry --speed 600 -- css-upgrade watch --interval 200ms --retry-grace 30m

Scenarios: success, az-migration, failed, partial-failed, retry.`;

const DEMO_EXAMPLES = `Examples:
  css-upgrade demo
  css-upgrade demo --scenario partial-failed --nodes 5
  css-upgrade demo --json | jq -r .message

Scenarios: success, az-migration, failed, partial-failed, retry.`;
