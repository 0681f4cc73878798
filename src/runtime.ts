/** Time, as the program may know it. Both the real one and the tests' implement this. */
export interface Clock {
  /** The wall clock: milliseconds since 1970. It may jump; use it for what people and logs see. */
  readonly now: () => number;
  /** Milliseconds since the process started, never jumping: use it for durations and deadlines. */
  readonly elapsed: () => number;
  /** Resolves after `ms` milliseconds, however many, or as soon as `signal` aborts. Never rejects. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** An output stream. Writes never throw; what goes wrong is told to the composition root. */
export interface Output {
  readonly isTTY: boolean;
  /** The terminal's size; undefined off a terminal. */
  readonly size: () => { readonly columns: number; readonly rows: number } | undefined;
  readonly write: (text: string) => void;
  /** Calls back whenever the terminal's size changes; returns the function that stops it. */
  readonly onResize: (callback: () => void) => () => void;
  /** What gives the terminal back, should the process have to end at once; null while there is nothing to undo. */
  readonly guard: (restoring: string | null) => void;
  /**
   * Calls back before the process is suspended (Ctrl-Z) and after it goes on; returns the function that stops it.
   */
  readonly onSuspend: (before: () => void, after: () => void) => () => void;
}

/** A file that text is appended to. */
export interface AppendedFile {
  readonly write: (text: string) => void;
  readonly close: () => void;
}

/** The outside world. The composition root makes the real one; tests make their own. */
export interface Runtime {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workingFolder: string;
  /** Null where there is none. */
  readonly homeFolder: string | null;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
  /** A number from 0 up to, not including, 1. */
  readonly random: () => number;
  /** Aborts when a signal or a closed stdout ends the program; `reason` is a `StopReason`. */
  readonly stop: AbortSignal;
  /**
   * Opens a file for appending; makes it where there is none.
   * @param onError is told once, the first time that a write fails; later writes do nothing
   * @throws where it cannot be opened
   */
  readonly openForAppend: (path: string, onError: (reason: string) => void) => AppendedFile;
  /**
   * Runs a program on this one's streams, with these variables set on top of its environment, and waits for it.
   * @returns its exit code, 128 plus the number of the signal that ended it, or null where it cannot be started
   */
  readonly runCommand: (
    command: readonly string[],
    variables: Readonly<Record<string, string>>,
  ) => Promise<number | null>;
}

/** Why the program was told to end from outside. */
export type StopReason =
  { readonly kind: 'signal'; readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' } | { readonly kind: 'output' };

/**
 * A clock that runs `speed` times as fast as another: an hour of it passes in `3600 / speed` seconds. It starts
 * at the other's present.
 */
export function acceleratedClock(clock: Clock, speed: number): Clock {
  const wallStart = clock.now();
  const start = clock.elapsed();
  const elapsed = (): number => start + (clock.elapsed() - start) * speed;
  return {
    elapsed,
    now: () => wallStart + (elapsed() - start),
    sleep: (ms, signal) => clock.sleep(ms / speed, signal),
  };
}
