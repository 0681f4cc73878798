import type { Runtime } from '../runtime.ts';
import type { Flags } from '../settings/settings.ts';

/** What every command gets. */
export interface CommandContext {
  readonly runtime: Runtime;
  readonly version: string;
  readonly json: boolean;
  readonly flags: Flags;
  readonly operands: readonly string[];
  /** The command line as it was typed, without node and script. */
  readonly argv: readonly string[];
}
