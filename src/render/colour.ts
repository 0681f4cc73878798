import { Chalk } from 'chalk';

/** One colour a meaning; none is needed to understand the text. */
export interface Colours {
  readonly done: (text: string) => string;
  readonly active: (text: string) => string;
  readonly failed: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
}

/** Colours for one stream, or none. */
export function createColours(enabled: boolean): Colours {
  // chalk's own detection knows neither NO_COLOR nor our flags; the sixteen colours follow the terminal's theme.
  const chalk = new Chalk({ level: enabled ? 1 : 0 });
  return {
    done: (text) => chalk.green(text),
    active: (text) => chalk.cyan(text),
    failed: (text) => chalk.red(text),
    warning: (text) => chalk.yellow(text),
    dim: (text) => chalk.dim(text),
    strong: (text) => chalk.bold(text),
  };
}
