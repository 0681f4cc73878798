import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { PROGRAM, cleanEnvironment, emptyFolder, leakedSecret } from './program.ts';

/** What a terminal shows, and how it was left. */
export interface Frame {
  /** The rows of the screen, without trailing blanks. */
  readonly rows: readonly string[];
  /** The rows above the screen. */
  readonly scrollback: readonly string[];
  readonly alternateScreen: boolean;
  readonly cursorHidden: boolean;
  readonly wraps: boolean;
}

/** A terminal emulator that text can be written to and read off. */
export interface Emulator {
  write(text: string): Promise<void>;
  resize(columns: number, rows: number): void;
  frame(): Frame;
}

/** A terminal emulator of a size. */
export function emulator(columns: number, rows: number): Emulator {
  const terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 5000, allowProposedApi: true });
  // The emulator shows no cursor's visibility: it is read from what is written.
  let cursorHidden = false;
  return {
    write: (text) => {
      cursorHidden =
        text.lastIndexOf('\u001b[?25l') > text.lastIndexOf('\u001b[?25h') ||
        (cursorHidden && !text.includes('\u001b[?25h'));
      return new Promise((resolve) => {
        terminal.write(text, resolve);
      });
    },
    resize: (cols, lines) => {
      terminal.resize(cols, lines);
    },
    frame: () => {
      const buffer = terminal.buffer.active;
      const all = Array.from(
        { length: buffer.length },
        (_, index) => buffer.getLine(index)?.translateToString(true, 0, terminal.cols).trimEnd() ?? '',
      );
      return {
        rows: all.slice(buffer.baseY),
        scrollback: all.slice(0, buffer.baseY),
        alternateScreen: buffer.type === 'alternate',
        cursorHidden,
        wraps: terminal.modes.wraparoundMode,
      };
    },
  };
}

/** The program in a real pseudo-terminal, seen through a terminal emulator. */
export interface TerminalRun {
  /** Resolves with the frame once it satisfies the condition. */
  until(condition: (frame: Frame) => boolean): Promise<Frame>;
  frame(): Frame;
  resize(columns: number, rows: number): void;
  kill(signal: NodeJS.Signals): void;
  /** Types at the keyboard: `\u0003` is Ctrl-C. */
  type(text: string): void;
  /** Resolves with its end, when everything it wrote has been shown. */
  readonly ended: Promise<{ readonly code: number; readonly signal: number; readonly frame: Frame }>;
}

/** Starts the built program, or a shell, in a pseudo-terminal. */
export function runInTerminal(
  words: readonly string[],
  columns: number,
  rows: number,
  env: Record<string, string> = {},
  shell: string | null = null,
): TerminalRun {
  const screen = emulator(columns, rows);
  const home = emptyFolder();
  const child = spawn(shell ?? process.execPath, shell === null ? [PROGRAM, ...words] : [...words], {
    name: env['TERM'] ?? 'xterm-256color',
    cols: columns,
    rows,
    cwd: home,
    env: { ...cleanEnvironment(home), ...env },
  });
  const waiting = new Set<() => void>();
  let shown = Promise.resolve();
  let written = '';
  child.onData((text) => {
    written += text;
    shown = shown
      .then(() => screen.write(text))
      .then(() => {
        for (const check of waiting) check();
      });
  });
  return {
    frame: () => screen.frame(),
    until: (condition) =>
      new Promise((resolve) => {
        const check = (): void => {
          const frame = screen.frame();
          if (!condition(frame)) return;
          waiting.delete(check);
          resolve(frame);
        };
        waiting.add(check);
        check();
      }),
    resize: (cols, lines) => {
      screen.resize(cols, lines);
      child.resize(cols, lines);
    },
    kill: (signal) => {
      child.kill(signal);
    },
    type: (text) => {
      child.write(text);
    },
    ended: new Promise((resolve, reject) => {
      child.onExit(({ exitCode, signal }) => {
        // What was written last may still be on its way.
        setTimeout(() => {
          void shown.then(() => {
            const leak = leakedSecret(written, words, env);
            if (leak === null) resolve({ code: exitCode, signal: signal ?? 0, frame: screen.frame() });
            else reject(new Error(`a secret was shown: ${leak}`));
          });
        }, 50);
      });
    }),
  };
}
