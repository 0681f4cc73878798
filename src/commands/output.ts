import { exitCodeOf } from '../exit-codes.ts';
import { Failure } from '../failure.ts';
import type { OutputChoice } from '../render/choose.ts';
import { createRenderer } from '../render/choose.ts';
import { createNdjsonRenderer } from '../render/ndjson.ts';
import type { Renderer } from '../render/renderer.ts';
import { combine } from '../render/renderer.ts';
import type { Clock } from '../runtime.ts';
import type { Fact, FaultFacts, RunFailed, UpgradeEvent } from '../upgrade/events.ts';
import type { PlainSettings } from '../settings/settings.ts';
import type { CommandContext } from './context.ts';

/** How a run's output is wanted. */
export interface OutputPlan {
  readonly choice: OutputChoice;
  /** A file to append the stream to; null for none. */
  readonly record: string | null;
  /** The clock that the events' times are of. */
  readonly clock: Clock;
}

/** Reads what the settings say about output. */
export function outputChoice(
  context: CommandContext,
  settings: PlainSettings,
  oneShot: boolean,
): OutputChoice {
  return {
    json: context.json,
    progress: oneShot ? 'auto' : settings.get('progress', 'auto'),
    color: context.flags['color'] !== false,
    ascii: settings.get('ascii', false),
    utc: settings.get('utc', false),
    oneShot,
    note: null,
  };
}

/** The output before any setting is known: enough to tell an error. */
export function defaultChoice(context: CommandContext, oneShot: boolean): OutputChoice {
  const { flags, json } = context;
  return {
    json,
    progress: 'plain',
    color: flags['color'] !== false,
    ascii: false,
    utc: flags['utc'] === true,
    oneShot,
    note: null,
  };
}

/**
 * Opens the renderer that a plan asks for, recording included.
 * @throws {Failure} where `live` cannot be had, or the record cannot be opened
 */
export async function openRenderer(context: CommandContext, plan: OutputPlan): Promise<Renderer> {
  const { runtime, version } = context;
  const { stdout, stderr, env } = runtime;
  if (plan.choice.progress === 'live') {
    if (plan.choice.json)
      throw new Failure('usage', '--progress live and --json exclude each other', 'Leave one of them out.');
    if (!stdout.isTTY)
      throw new Failure('usage', '--progress live needs a terminal on stdout', 'Use --progress plain.');
  }
  const troubles: ((text: string) => void)[] = [];
  // First, since a renderer may take the terminal.
  const recorder =
    plan.record === null
      ? null
      : openRecorder(context, plan.record, (text) => {
          for (const tell of troubles) tell(text);
        });
  const world = { env, stdout, stderr, clock: plan.clock, frameClock: runtime.clock, version };
  const renderer = await createRenderer(plan.choice, world);
  // Through the renderer, which alone knows when stderr may be written.
  troubles.push((text) => {
    tellPlainly(renderer, plan.clock, { type: 'debug', text });
  });
  return recorder === null ? renderer : combine([renderer, recorder]);
}

const WHY_NOT_OPENED: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  ENXIO: 'nobody reads that FIFO',
};

function openRecorder(
  { runtime, version }: CommandContext,
  path: string,
  tellTrouble: (text: string) => void,
): Renderer {
  const onError = (reason: string): void => {
    tellTrouble(`css-upgrade: recording to ${path} has stopped (${reason}); the watch goes on`);
  };
  try {
    const file = runtime.openForAppend(path, onError);
    const recorder = createNdjsonRenderer({
      write: file.write,
      diagnostic: () => undefined,
      version,
      oneShot: false,
    });
    return { handle: recorder.handle, close: file.close };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new Failure('usage', `cannot open ${path} for --record: ${WHY_NOT_OPENED[code] ?? code}`);
  }
}

/** Tells an event that belongs to no cluster. */
export function tellPlainly(renderer: Renderer, clock: Clock, fact: Fact): void {
  renderer.handle({ at: clock.now(), cluster: null, taskId: null, ...fact } satisfies UpgradeEvent);
}

/** Runs a one-shot command; what it throws as a `Failure` is its one line. Returns the exit code. */
export async function runOneShot(
  context: CommandContext,
  command: (context: CommandContext) => Promise<number>,
): Promise<number> {
  try {
    return await command(context);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return failOneShot(context, error);
  }
}

/** Tells the failure of a one-shot command: one line. */
export async function failOneShot(context: CommandContext, failure: Failure): Promise<number> {
  const { clock } = context.runtime;
  const renderer = await openRenderer(context, { choice: defaultChoice(context, true), record: null, clock });
  tellPlainly(renderer, clock, failureEvent(failure));
  renderer.close();
  return exitCodeOf(failure.outcome);
}

/** An expected failure as the event that tells it. */
export function failureEvent(failure: Failure): RunFailed {
  return { type: 'error', outcome: failure.outcome, fault: factsOf(failure.message, failure.hint) };
}

/** A reason and a hint in the form that events carry. */
export function factsOf(reason: string, hint: string | null): FaultFacts {
  return { reason, hint, apiCode: null, requestId: null };
}
