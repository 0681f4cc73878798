/**
 * An expected failure: shown as one sentence and a hint, never with a stack trace. Anything else that is thrown is
 * a bug of this program.
 */
export class Failure extends Error {
  /** The name of the exit code that it ends with. */
  readonly outcome: 'usage' | 'auth';
  /** What to do about it. */
  readonly hint: string | null;

  constructor(outcome: 'usage' | 'auth', reason: string, hint: string | null = null) {
    super(reason);
    this.name = 'Failure';
    this.outcome = outcome;
    this.hint = hint;
  }
}
