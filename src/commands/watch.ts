import { Failure } from '../failure.ts';
import { accessOf, gatherSettings, isLocal } from '../settings/settings.ts';
import type { PlainSettings } from '../settings/settings.ts';
import type { WatchPlan } from '../watch/watcher.ts';
import { clusterOf, modesOf, taskOf } from './api.ts';
import type { CommandContext } from './context.ts';
import { DEFAULTS } from './defaults.ts';
import { follow } from './follow.ts';
import { outputChoice } from './output.ts';
import { resumeCommand } from './resume.ts';
import type { PreparedWatch } from './stream.ts';
import { runStream } from './stream.ts';

const LEAST_INTERVAL_MS = 2000;

/** `watch`: follows one cluster's upgrade to its verdict, which is the exit code. */
export function runWatch(context: CommandContext): Promise<number> {
  return runStream(context, 'watch', () => prepare(context));
}

async function prepare(context: CommandContext): Promise<PreparedWatch> {
  const { runtime, flags, argv } = context;
  const { clock } = runtime;
  const settings = await gatherSettings({ ...runtime, flags });
  const clusterId = clusterOf(context, settings);
  const taskId = taskOf(context);
  const { endpoint, region, projectId, credentials } = accessOf(settings, runtime.env);
  const language = settings.get('lang', 'en-us');
  const resume = (task: string | null): string => resumeCommand(argv, task);
  const plan: WatchPlan = {
    cluster: { id: clusterId, name: null, region },
    modes: modesOf(settings),
    taskId,
    intervalMs: intervalOf(settings, endpoint),
    timeoutMs: settings.get('timeout', DEFAULTS.timeoutMs),
    maxOutageMs: settings.get('maxOutage', DEFAULTS.maxOutageMs),
    waitForStartMs: settings.get('waitForStart', DEFAULTS.waitForStartMs),
    retryGraceMs: settings.get('retryGrace', DEFAULTS.retryGraceMs),
    heartbeatMs: settings.get('heartbeat', DEFAULTS.heartbeatMs),
    resume,
  };
  return {
    output: { choice: outputChoice(context, settings, false), record: settings.get('record', null), clock },
    clusters: [clusterId],
    warnings: settings.warnings,
    resume,
    close: () => Promise.resolve(),
    run: (tell) => follow(context, clock, { endpoint, projectId, key: credentials, language }, plan, tell),
  };
}

/**
 * The pause between two polls, in milliseconds.
 * @throws {Failure} where it would press a real API
 */
function intervalOf(settings: PlainSettings, endpoint: string): number {
  const interval = settings.get('interval', DEFAULTS.intervalMs);
  if (interval >= LEAST_INTERVAL_MS || isLocal(endpoint)) return interval;
  throw new Failure(
    'usage',
    `${settings.originOf('interval')} is less than 2 s, which only an endpoint on loopback may be asked at`,
    'Upgrades take hours: 15s is plenty.',
  );
}
