import { settingsOf } from '../settings/settings.ts';
import type { WatchPlan } from '../watch/watcher.ts';
import type { CommandContext } from './context.ts';
import { DEFAULTS } from './defaults.ts';
import { follow } from './follow.ts';
import { outputChoice } from './output.ts';
import { resumeCommand } from './resume.ts';
import { startSimulation } from './simulation.ts';
import type { PreparedWatch } from './stream.ts';
import { runStream } from './stream.ts';

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
  // A demo is not taken up again: the next one is another upgrade.
  const resume = (): string => resumeCommand(argv, null);
  const plan: WatchPlan = {
    ...DEFAULTS,
    cluster: { id: clusterId, name: 'demo', region },
    modes: ['upgrade', 'az-migration'],
    taskId: null,
    intervalMs: settings.get('interval', DEFAULTS.intervalMs),
    heartbeatMs: settings.get('heartbeat', DEFAULTS.heartbeatMs),
    resume,
  };
  return {
    output: {
      choice: { ...outputChoice(context, settings, false), note },
      record: settings.get('record', null),
      clock,
    },
    clusters: [clusterId],
    warnings: [],
    resume,
    close: () => simulator.close(),
    run: (tell) => follow(context, clock, { endpoint, projectId, key, language: 'en-us' }, plan, tell),
  };
}
