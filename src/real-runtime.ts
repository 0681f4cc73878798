import { spawn } from 'node:child_process';
import { closeSync, constants as fsConstants, openSync, writeSync } from 'node:fs';
import { constants, homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import type { WriteStream } from 'node:tty';
import type { AppendedFile, Clock, Output, Runtime, StopReason } from './runtime.ts';

/** The longest that one of Node's timers can wait: past it they fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The real clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: async (ms, signal) => {
    const until = performance.now() + ms;
    while (signal?.aborted !== true) {
      const left = until - performance.now();
      if (left <= 0) return;
      await timer(Math.min(left, LONGEST_TIMER_MS), signal);
    }
  },
};

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(handle);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const handle = setTimeout(done, Math.ceil(ms));
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** An output stream of the process, with what the composition root needs to end in good order. */
export interface ProcessOutput extends Output {
  /** Resolves when all that was written has been taken, or can't be any more. */
  readonly drained: () => Promise<void>;
  /** Gives the terminal back, where it has been taken; for ends that leave no time for anything else. */
  readonly restore: () => void;
}

/**
 * An output stream of the process.
 * @param onError is told the first error; what is written after it is dropped
 */
export function processOutput(
  stream: WriteStream,
  onError: (error: NodeJS.ErrnoException) => void,
): ProcessOutput {
  let pending = 0;
  let broken = false;
  let restoring: string | null = null;
  const waiting: (() => void)[] = [];
  const release = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (broken) return;
    broken = true;
    release();
    onError(error);
  });
  return {
    isTTY: stream.isTTY,
    size: () =>
      stream.isTTY && stream.columns > 0 ? { columns: stream.columns, rows: stream.rows } : undefined,
    write: (text) => {
      if (broken) return;
      pending += 1;
      stream.write(text, () => {
        pending -= 1;
        if (pending === 0) release();
      });
    },
    onResize: (callback) => {
      stream.on('resize', callback);
      return () => stream.off('resize', callback);
    },
    onSuspend,
    guard: (text) => {
      restoring = text;
    },
    restore: () => {
      if (restoring !== null && !broken) stream.write(restoring);
      restoring = null;
    },
    drained: () =>
      new Promise((resolve) => {
        if (broken || pending === 0) resolve();
        else waiting.push(resolve);
      }),
  };
}

/** Tells before SIGTSTP does what it does anyway, and after the process goes on. */
function onSuspend(before: () => void, after: () => void): () => void {
  const suspend = (): void => {
    before();
    // By the signal itself: without a shell that could bring it back, the kernel drops it and nothing stops.
    process.off('SIGTSTP', suspend);
    process.kill(process.pid, 'SIGTSTP');
    process.on('SIGTSTP', suspend);
    after();
  };
  process.on('SIGTSTP', suspend).on('SIGCONT', after);
  return () => {
    process.off('SIGTSTP', suspend).off('SIGCONT', after);
  };
}

/** The real outside world, of which the composition root gives the streams and says when to stop. */
export function realRuntime(given: { stdout: Output; stderr: Output; stop: AbortSignal }): Runtime {
  return {
    ...given,
    env: process.env,
    workingFolder: workingFolder(),
    homeFolder: homeFolder(),
    clock: realClock,
    random: Math.random,
    openForAppend,
    runCommand: (command, variables) => runCommand(command, variables, given.stop),
  };
}

/** A folder that is gone by now holds no configuration, and is no reason not to start. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    return process.env['PWD'] ?? '/';
  }
}

function homeFolder(): string | null {
  try {
    const folder = homedir();
    return isAbsolute(folder) ? folder : null;
  } catch {
    return null; // a user without an entry in the password file
  }
}

function openForAppend(path: string, onError: (reason: string) => void): AppendedFile {
  // Without waiting: a FIFO that nobody reads must not hold the program up.
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK } = fsConstants;
  const file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o600);
  let open = true;
  const close = (): void => {
    if (open) closeSync(file);
    open = false;
  };
  return {
    write: (text) => {
      if (!open) return;
      try {
        const bytes = Buffer.from(text);
        // A write may take less than it is given, where a disk is nearly full.
        for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
      } catch (error) {
        close();
        onError((error as NodeJS.ErrnoException).code ?? 'unknown error');
      }
    },
    close,
  };
}

function runCommand(
  command: readonly string[],
  variables: Readonly<Record<string, string>>,
  stop: AbortSignal,
): Promise<number | null> {
  const [program = '', ...words] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: 'inherit', env: { ...process.env, ...variables } });
    const passOn = (): void => {
      const reason = stop.reason as StopReason;
      // A terminal's Ctrl-C reaches the child by itself; all other signals reach only us.
      const byTerminal = process.stdin.isTTY && reason.kind === 'signal' && reason.signal === 'SIGINT';
      if (reason.kind === 'signal' && !byTerminal) child.kill(reason.signal);
    };
    stop.addEventListener('abort', passOn, { once: true });
    if (stop.aborted) passOn();
    const done = (): void => {
      stop.removeEventListener('abort', passOn);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      done();
      if (error.code === 'ENOENT' || error.code === 'EACCES') resolve(null);
      else reject(error);
    });
    child.once('exit', (code, signal) => {
      done();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
