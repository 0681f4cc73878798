/** Names of the ways in which the program ends. */
export type OutcomeName =
  | 'success'
  | 'internal'
  | 'usage'
  | 'failed'
  | 'auth'
  | 'partial'
  | 'unknown'
  | 'nothing'
  | 'running'
  | 'timeout'
  | 'signal'
  | 'pipe';

/** One row of the exit-code table. */
export interface ExitCodeRow {
  readonly codes: readonly number[];
  readonly name: OutcomeName;
  /** For people: when the program ends with it. */
  readonly when: string;
}

/** The one exit-code table: `--help` and the README show it, and a test compares them. */
export const EXIT_CODES: readonly ExitCodeRow[] = [
  { codes: [0], name: 'success', when: 'the task ended in SUCCESS; other commands: the answer was shown' },
  { codes: [1], name: 'internal', when: 'a bug in this program, or stdout could not be written' },
  {
    codes: [2],
    name: 'usage',
    when: 'bad command line or configuration, or an endpoint that is not this API',
  },
  { codes: [3], name: 'failed', when: 'the task ended in FAILED' },
  { codes: [4], name: 'auth', when: 'no credentials, credentials rejected or expired, or not allowed' },
  { codes: [5], name: 'partial', when: 'the task ended in PARTIAL_FAILED' },
  { codes: [6], name: 'unknown', when: 'lost sight: no good answer within --max-outage' },
  { codes: [7], name: 'nothing', when: 'no such cluster, or no task to watch' },
  { codes: [8], name: 'running', when: 'status only: the task is still running' },
  { codes: [124], name: 'timeout', when: '--timeout passed before a verdict' },
  { codes: [129, 130, 143], name: 'signal', when: 'ended by SIGHUP, SIGINT or SIGTERM; the upgrade goes on' },
  { codes: [141], name: 'pipe', when: 'stdout was closed before the verdict' },
];

/** Exit codes of the signals that end the program: 128 plus the signal's number. */
export const SIGNAL_EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * The exit code of an outcome.
 * @param signal which signal it was, where the outcome is `signal`; SIGINT if not given
 */
export function exitCodeOf(outcome: OutcomeName, signal: keyof typeof SIGNAL_EXIT_CODES = 'SIGINT'): number {
  if (outcome === 'signal') return SIGNAL_EXIT_CODES[signal];
  const code = EXIT_CODES.find((row) => row.name === outcome)?.codes[0];
  if (code === undefined) throw new Error(`no exit code for the outcome ${outcome}`);
  return code;
}
