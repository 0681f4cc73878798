import { Failure } from '../failure.ts';
import { accessOf, gatherSettings, isLocal } from '../settings/settings.ts';
import type { PlainSettings } from '../settings/settings.ts';
import { watchCluster } from '../watch/watcher.ts';
import { clusterOf, modesOf, openApi, taskOf } from './api.ts';
import type { CommandContext } from './context.ts';
import { debugTo } from './debug.ts';
import { DEFAULTS } from './defaults.ts';
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
  const access = accessOf(settings, runtime.env);
  const intervalMs = intervalOf(settings, access.endpoint);
  const resume = (task: string | null): string => resumeCommand(argv, task);
  return {
    output: { choice: outputChoice(context, settings, false), record: settings.get('record', null), clock },
    clusters: [clusterId],
    warnings: settings.warnings,
    resume,
    close: () => Promise.resolve(),
    run: async (tell) => {
      const { api, close } = openApi(context, {
        ...access,
        key: access.credentials,
        language: settings.get('lang', 'en-us'),
        clock,
        debug: debugTo(context, clock, tell),
      });
      try {
        const plan = {
          cluster: { id: clusterId, name: null, region: access.region },
          modes: modesOf(settings),
          taskId,
          intervalMs,
          timeoutMs: settings.get('timeout', DEFAULTS.timeoutMs),
          maxOutageMs: settings.get('maxOutage', DEFAULTS.maxOutageMs),
          waitForStartMs: settings.get('waitForStart', DEFAULTS.waitForStartMs),
          retryGraceMs: settings.get('retryGrace', DEFAULTS.retryGraceMs),
          heartbeatMs: settings.get('heartbeat', DEFAULTS.heartbeatMs),
          resume,
        };
        return await watchCluster({ api, clock, random: runtime.random, stop: runtime.stop, tell }, plan);
      } finally {
        close();
      }
    },
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
