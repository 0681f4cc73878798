import { settingsOf } from '../settings/settings.ts';
import { watchCluster } from '../watch/watcher.ts';
import { openApi } from './api.ts';
import type { CommandContext } from './context.ts';
import { debugTo } from './debug.ts';
import { outputChoice } from './output.ts';
import { resumeCommand } from './resume.ts';
import { startSimulation } from './simulation.ts';
import type { PreparedWatch } from './stream.ts';
import { runStream } from './stream.ts';
import { DEFAULTS } from './defaults.ts';

/** A three-node upgrade of nearly two hours passes in about half a minute. */
const DEMO_SPEED = 240;

/** `demo`: a watch of a simulated upgrade, both on one accelerated clock. No configuration is read. */
export function runDemo(context: CommandContext): Promise<number> {
  return runStream(context, 'demo', () => prepare(context));
}

async function prepare(context: CommandContext): Promise<PreparedWatch> {
  const { runtime, flags, argv } = context;
  const settings = settingsOf(flags, {}, { files: [], warnings: [] });
  const { simulator, clock, speed } = await startSimulation(flags, runtime.clock, DEMO_SPEED);
  const { endpoint, region, projectId, clusterId, key } = simulator.access;
  const note = `simulated upgrade, ${speed} times faster than life`;
  return {
    output: {
      choice: { ...outputChoice(context, settings, false), note },
      record: settings.get('record', null),
      clock,
    },
    clusters: [clusterId],
    warnings: [],
    // A demo is not taken up again: the next one is another upgrade.
    resume: () => resumeCommand(argv, null),
    close: () => simulator.close(),
    run: async (tell) => {
      const debug = debugTo(context, clock, tell);
      const { api, close } = openApi(context, { endpoint, projectId, key, language: 'en-us', clock, debug });
      try {
        const plan = {
          ...DEFAULTS,
          cluster: { id: clusterId, name: 'demo', region },
          modes: ['upgrade', 'az-migration'] as const,
          taskId: null,
          intervalMs: settings.get('interval', DEFAULTS.intervalMs),
          heartbeatMs: settings.get('heartbeat', DEFAULTS.heartbeatMs),
          resume: () => resumeCommand(argv, null),
        };
        return await watchCluster({ api, clock, random: runtime.random, stop: runtime.stop, tell }, plan);
      } finally {
        close();
      }
    },
  };
}
