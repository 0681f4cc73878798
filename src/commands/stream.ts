import { exitCodeOf } from '../exit-codes.ts';
import { Failure } from '../failure.ts';
import { LOOK_AGAIN } from '../render/words.ts';
import type { Ending } from '../upgrade/ending.ts';
import type { UpgradeEvent } from '../upgrade/events.ts';
import type { ConfigWarning } from '../settings/config-file.ts';
import type { CommandContext } from './context.ts';
import type { OutputPlan } from './output.ts';
import { defaultChoice, factsOf, failureEvent, openRenderer, tellPlainly } from './output.ts';

/** A watch that is ready to begin. */
export interface PreparedWatch {
  readonly output: OutputPlan;
  /** What was asked for, as it was written. */
  readonly clusters: readonly string[];
  readonly warnings: readonly ConfigWarning[];
  /** Watches to the end, telling what happens; null where stdout was closed. */
  readonly run: (tell: (event: UpgradeEvent) => void) => Promise<Ending | null>;
  /** The command that takes up the watch again, for a crash. */
  readonly resume: (taskId: string | null) => string;
  /** Always called at the end, whether it ran or not. */
  readonly close: () => Promise<void>;
}

/**
 * Runs a command that streams: `start` first, `end` last, in every output mode and for every outcome.
 * @param prepare reads the settings; what it throws as a `Failure` is told as the run's error
 * @returns the exit code
 */
export async function runStream(
  context: CommandContext,
  command: string | null,
  prepare: () => Promise<PreparedWatch>,
): Promise<number> {
  try {
    const prepared = await prepare();
    try {
      return await runPrepared(context, command, prepared);
    } finally {
      await prepared.close();
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return failStream(context, command, error);
  }
}

/** Tells a failure that came before there was anything to watch, as a stream of its own. */
export async function failStream(
  context: CommandContext,
  command: string | null,
  failure: Failure,
): Promise<number> {
  const { clock } = context.runtime;
  const renderer = await openRenderer(context, {
    choice: defaultChoice(context, false),
    record: null,
    clock,
  });
  const exitCode = exitCodeOf(failure.outcome);
  tellPlainly(renderer, clock, { type: 'start', command, clusters: context.operands });
  tellPlainly(renderer, clock, failureEvent(failure));
  tellPlainly(renderer, clock, { type: 'end', outcome: failure.outcome, exitCode });
  renderer.close();
  return exitCode;
}

async function runPrepared(
  context: CommandContext,
  command: string | null,
  prepared: PreparedWatch,
): Promise<number> {
  const { clock } = prepared.output;
  const renderer = await openRenderer(context, prepared.output);
  let taskId: string | null = null;
  try {
    tellPlainly(renderer, clock, { type: 'start', command, clusters: prepared.clusters });
    for (const { file, reason } of prepared.warnings) {
      tellPlainly(renderer, clock, { type: 'warning', code: 'config', sinceAt: clock.now(), file, reason });
    }
    const ending = await prepared.run((event) => {
      taskId = event.taskId ?? taskId;
      renderer.handle(event);
    });
    if (ending === null) return exitCodeOf('pipe');
    const exitCode = exitCodeOf(ending.outcome, ending.outcome === 'signal' ? ending.signal : undefined);
    tellPlainly(renderer, clock, { type: 'end', outcome: ending.outcome, exitCode });
    return exitCode;
  } catch (bug) {
    const reason = 'a bug in css-upgrade ended the watch; the upgrade itself is left as it is';
    const fault = factsOf(reason, `${LOOK_AGAIN}${prepared.resume(taskId)}`);
    tellPlainly(renderer, clock, { type: 'error', outcome: 'internal', fault });
    tellPlainly(renderer, clock, { type: 'end', outcome: 'internal', exitCode: exitCodeOf('internal') });
    throw bug;
  } finally {
    renderer.close();
  }
}
