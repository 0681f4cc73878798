import { exitCodeOf } from '../exit-codes.ts';
import { endingWords } from '../render/words.ts';
import { accessOf, gatherSettings } from '../settings/settings.ts';
import type { Ending } from '../upgrade/ending.ts';
import type { Fact, FaultFacts } from '../upgrade/events.ts';
import type { Glance } from '../watch/glance.ts';
import { glance } from '../watch/glance.ts';
import { clusterOf, modesOf, openApi, taskOf } from './api.ts';
import type { CommandContext } from './context.ts';
import { debugTo } from './debug.ts';
import { factsOf, runOneShot, openRenderer, outputChoice } from './output.ts';

/** `status`: one look; the exit code is what the chosen task's state means. */
export function runStatus(context: CommandContext): Promise<number> {
  return runOneShot(context, look);
}

async function look(context: CommandContext): Promise<number> {
  const { runtime, flags } = context;
  const { clock, stop } = runtime;
  const settings = await gatherSettings({ ...runtime, flags });
  const clusterId = clusterOf(context, settings);
  const taskId = taskOf(context);
  const access = accessOf(settings, runtime.env);
  const renderer = await openRenderer(context, {
    choice: outputChoice(context, settings, true),
    record: null,
    clock,
  });
  const cluster = { id: clusterId, name: null, region: access.region };
  const tell = (fact: Fact, task: string | null = null): void => {
    renderer.handle({ at: clock.now(), cluster, taskId: task, ...fact });
  };
  const debug = debugTo(context, clock, renderer.handle);
  const language = settings.get('lang', 'en-us');
  const { api, close } = openApi(context, { ...access, key: access.credentials, language, clock, debug });
  try {
    for (const { file, reason } of settings.warnings)
      tell({ type: 'warning', code: 'config', sinceAt: clock.now(), file, reason });
    const seen = await glance(
      { api, clock, random: runtime.random, stop },
      clusterId,
      modesOf(settings),
      taskId,
    );
    // Whoever stopped it, by a signal or by closing stdout, does not read on.
    if (seen === null) return exitCodeOf('pipe');
    tellGlance(seen, tell, clock.now());
    return exitCodeOf(seen.ending.outcome);
  } finally {
    close();
    renderer.close();
  }
}

function tellGlance(
  { ending, picture, changes, refused }: Glance,
  tell: (fact: Fact, task?: string | null) => void,
  now: number,
): void {
  if (refused !== null) tell({ type: 'warning', code: 'list-refused', sinceAt: now, ...refused });
  for (const change of changes) tell(change);
  if (picture === null) {
    tell({ type: 'error', outcome: errorOutcome(ending), fault: faultOf(ending, now) });
    return;
  }
  tell({ type: 'snapshot', picture }, picture.task.id);
  tell({ type: 'result', ending, picture, resume: null }, picture.task.id);
}

function errorOutcome({ outcome }: Ending): 'usage' | 'auth' | 'nothing' | 'unknown' {
  if (outcome === 'usage' || outcome === 'auth' || outcome === 'nothing' || outcome === 'unknown')
    return outcome;
  throw new Error(`an ending without a picture: ${outcome}`);
}

function faultOf(ending: Ending, now: number): FaultFacts {
  const { reason, hint } = endingWords(ending, null, null, { utc: true, now, clusterId: null });
  return 'fault' in ending && ending.fault !== null
    ? { ...ending.fault, reason, hint }
    : factsOf(reason, hint);
}
