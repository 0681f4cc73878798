import type { Output } from '../runtime.ts';

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
/** Gives a terminal back, whatever was done to it: colours, wrap, cursor, screen. */
const LEAVE_SCREEN = '\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_TO_END_OF_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** The terminal's alternate screen, painted a whole frame at a time. */
export interface Screen {
  /** Paints lines that fit the terminal: one write a frame, none if nothing changed. */
  readonly paint: (lines: readonly string[]) => void;
  /** Forgets what is painted, so that the next frame is written in any case. */
  readonly invalidate: () => void;
  /** Gives the terminal back as it was: cursor, wrap, colours, screen. Does nothing where nothing was painted. */
  readonly leave: () => void;
}

/** The alternate screen of a terminal; it is entered with the first frame. */
export function createScreen(output: Output): Screen {
  let entered = false;
  let painted: string | null = null;
  return {
    paint: (lines) => {
      const frame = `${HOME}${lines.map((line) => `${line}${CLEAR_TO_END_OF_LINE}\r\n`).join('')}${CLEAR_BELOW}`;
      if (frame === painted) return;
      if (!entered) output.guard(LEAVE_SCREEN);
      output.write(entered ? frame : `${ENTER}${frame}`);
      entered = true;
      painted = frame;
    },
    invalidate: () => {
      painted = null;
    },
    leave: () => {
      if (!entered) return;
      entered = false;
      painted = null;
      output.write(LEAVE_SCREEN);
      output.guard(null);
    },
  };
}
