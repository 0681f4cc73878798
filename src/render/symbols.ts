/** The few signs of the pictures, each one column wide. */
export interface Symbols {
  readonly done: string;
  readonly active: string;
  readonly waiting: string;
  readonly failed: string;
  readonly warning: string;
  readonly barFull: string;
  readonly barEmpty: string;
  readonly ellipsis: string;
  readonly separator: string;
}

/** Signs for terminals that show Unicode. */
export const UNICODE: Symbols = {
  done: '✔',
  active: '▶',
  waiting: '·',
  failed: '✖',
  warning: '!',
  barFull: '█',
  barEmpty: '░',
  ellipsis: '…',
  separator: '·',
};

/** Their twins in ASCII. */
export const ASCII: Symbols = {
  done: '+',
  active: '>',
  waiting: '.',
  failed: 'x',
  warning: '!',
  barFull: '#',
  barEmpty: '.',
  ellipsis: '~',
  separator: '-',
};
