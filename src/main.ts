import type { CommandName } from './cli.ts';
import { asksForJson, parseCommandLine } from './cli.ts';
import type { CommandContext } from './commands/context.ts';
import { exitCodeOf, SIGNAL_EXIT_CODES } from './exit-codes.ts';
import { Failure } from './failure.ts';
import type { ProcessOutput } from './real-runtime.ts';
import { processOutput, realClock, realRuntime } from './real-runtime.ts';
import type { StopReason } from './runtime.ts';
import { VERSION } from './version.ts';

type Signal = keyof typeof SIGNAL_EXIT_CODES;
const SIGNALS = Object.keys(SIGNAL_EXIT_CODES) as Signal[];

/** What a stuck reader has not taken by then, after a signal or a bug, is given up. */
const DRAIN_AT_THE_END_MS = 2000;
/** Where a signal that was raised again does not end the process, this is long enough to know. */
const SIGNAL_GRACE_MS = 200;

/**
 * The program: runs a command line on this process, and leaves its exit code there.
 * @param argv without node and script
 */
export async function main(argv: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const stopFor = (reason: StopReason): void => {
    stop.abort(reason);
  };
  const outputErrors: NodeJS.ErrnoException[] = [];
  const stdout = processOutput(process.stdout, (error) => {
    outputErrors.push(error);
    stopFor({ kind: 'output' });
  });
  // Nobody is left to tell when stderr is gone.
  const stderr = processOutput(process.stderr, () => undefined);
  const signals = handleSignals(stopFor, stdout.restore);
  handleBugs(stdout, stderr);

  const exitCode = await runCommandLine(argv, stdout, stderr, stop.signal);
  // A reader that is stuck must not make the program deaf: a signal ends the waiting too.
  const outputs = [stdout, stderr];
  const drained = Promise.all(outputs.map((output) => output.drained()));
  if (signals.received() === null) await Promise.race([drained, signals.next]);
  const signal = signals.received();
  if (signal !== null) {
    await Promise.race([drained, realClock.sleep(DRAIN_AT_THE_END_MS)]);
    raise(signal);
    return;
  }
  const [outputError] = outputErrors;
  process.exitCode = outputError === undefined ? exitCode : tellOutputError(outputError, stderr);
}

async function runCommandLine(
  argv: readonly string[],
  stdout: ProcessOutput,
  stderr: ProcessOutput,
  stop: AbortSignal,
): Promise<number> {
  try {
    const line = parseCommandLine(argv);
    const base = {
      runtime: realRuntime({ stdout, stderr, stop }),
      version: VERSION,
      json: asksForJson(argv),
      argv,
    };
    switch (line.kind) {
      case 'help':
        stdout.write(line.text);
        return 0;
      case 'version':
        stdout.write(`${VERSION}\n`);
        return 0;
      case 'error':
        return await tellUsageError(
          { ...base, flags: {}, operands: line.operands },
          line.command,
          line.reason,
        );
      case 'run':
        return await runCommand(line.command, { ...base, flags: line.flags, operands: line.operands });
    }
  } catch (bug) {
    tellBug(bug, stderr);
    return exitCodeOf('internal');
  }
}

/** Loads a command only when it is chosen: starting up must not pay for the others. */
async function runCommand(name: CommandName, context: CommandContext): Promise<number> {
  switch (name) {
    case 'watch':
      return (await import('./commands/watch.ts')).runWatch(context);
    case 'status':
      return (await import('./commands/status.ts')).runStatus(context);
    case 'simulate':
      return (await import('./commands/simulate.ts')).runSimulate(context);
    case 'demo':
      return (await import('./commands/demo.ts')).runDemo(context);
  }
}

async function tellUsageError(
  context: CommandContext,
  command: CommandName | null,
  reason: string,
): Promise<number> {
  const failure = new Failure(
    'usage',
    reason,
    `See css-upgrade ${command === null ? '' : `${command} `}--help.`,
  );
  if (command === 'status' || command === 'simulate') {
    return (await import('./commands/output.ts')).failOneShot(context, failure);
  }
  return (await import('./commands/stream.ts')).failStream(context, command, failure);
}

/** What is thrown where nobody waits for it, in a timer or on a resize, is a bug like any other. */
function handleBugs(stdout: ProcessOutput, stderr: ProcessOutput): void {
  process.on('uncaughtException', (bug) => {
    stdout.restore();
    tellBug(bug, stderr);
    const exitCode = exitCodeOf('internal');
    process.exitCode = exitCode;
    void Promise.race([stderr.drained(), realClock.sleep(DRAIN_AT_THE_END_MS)]).then(() =>
      process.exit(exitCode),
    );
  });
}

function tellBug(bug: unknown, stderr: ProcessOutput): void {
  const stack = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
  stderr.write(
    `css-upgrade: this is a bug, please report it with the lines below; the upgrade itself is left as it is\n${stack}\n`,
  );
}

/** The signals that the program was sent. */
interface Signals {
  /** The first one; null while there is none. */
  readonly received: () => Signal | null;
  /** Resolves with the first one. */
  readonly next: Promise<unknown>;
}

/** Stops the program in good order at the first signal; a second SIGINT ends it at once. */
function handleSignals(stopFor: (reason: StopReason) => void, restore: () => void): Signals {
  let first: Signal | null = null;
  const next = new Promise<void>((resolve) => {
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (first !== null && signal === 'SIGINT') {
          restore();
          raise(signal);
        }
        first ??= signal;
        stopFor({ kind: 'signal', signal });
        resolve();
      });
    }
  });
  return { received: () => first, next };
}

/** Ends as an unhandled signal would have; where that does not (PID 1 of a container), with its number. */
function raise(signal: Signal): void {
  const exitCode = exitCodeOf('signal', signal);
  process.exitCode = exitCode;
  for (const handled of SIGNALS) process.removeAllListeners(handled);
  process.kill(process.pid, signal);
  setTimeout(() => process.exit(exitCode), SIGNAL_GRACE_MS);
}

function tellOutputError(error: NodeJS.ErrnoException, stderr: ProcessOutput): number {
  if (error.code === 'EPIPE') return exitCodeOf('pipe');
  stderr.write(
    `css-upgrade: stdout could not be written (${error.code ?? 'unknown error'}); the upgrade is left as it is\n`,
  );
  return exitCodeOf('internal');
}
