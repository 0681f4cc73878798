import { spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
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
    drained: () =>
      new Promise((resolve) => {
        if (broken || pending === 0) resolve();
        else waiting.push(resolve);
      }),
  };
}

/** Takes the place of SIGTSTP's own doing for as long as somebody wants to know: first told, then stopped. */
function onSuspend(before: () => void, after: () => void): () => void {
  const suspend = (): void => {
    before();
    process.kill(process.pid, 'SIGSTOP');
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
    workingFolder: process.cwd(),
    homeFolder: homeFolder(),
    clock: realClock,
    random: Math.random,
    openForAppend,
    runCommand: (command, variables) => runCommand(command, variables, given.stop),
  };
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
  const file = openSync(path, 'a', 0o600);
  let broken = false;
  return {
    write: (text) => {
      if (broken) return;
      try {
        const bytes = Buffer.from(text);
        // A write may take less than it is given, where a disk is nearly full.
        for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
      } catch (error) {
        broken = true;
        onError((error as NodeJS.ErrnoException).code ?? 'unknown error');
      }
    },
    close: () => {
      closeSync(file);
    },
  };
}

function runCommand(
  command: readonly string[],
  variables: Readonly<Record<string, string>>,
  stop: AbortSignal,
): Promise<number | null> {
  const [program = '', ...words] = command;
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: 'inherit', env: { ...process.env, ...variables } });
    // A terminal's Ctrl-C reaches the child by itself; other signals reach only us.
    const passOn = (): void => {
      const reason = stop.reason as StopReason;
      if (reason.kind === 'signal' && reason.signal !== 'SIGINT') child.kill(reason.signal);
    };
    stop.addEventListener('abort', passOn, { once: true });
    const done = (code: number | null): void => {
      stop.removeEventListener('abort', passOn);
      resolve(code);
    };
    child.once('error', () => {
      done(null);
    });
    child.once('exit', (code, signal) => {
      done(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
