import { Failure } from '../failure.ts';
import type { Clock } from '../runtime.ts';
import { acceleratedClock } from '../runtime.ts';
import type { Flags } from '../settings/settings.ts';
import { nearest } from '../settings/nearest.ts';
import { SCENARIOS } from '../simulator/scenarios.ts';
import type { Simulator } from '../simulator/server.ts';
import { startSimulator } from '../simulator/server.ts';

/** A running simulation, and the clock that it goes by. */
export interface Simulation {
  readonly simulator: Simulator;
  readonly clock: Clock;
  readonly speed: number;
}

/**
 * Starts the simulation that the options of `simulate` and `demo` describe.
 * @param speed how many times faster than life, where `--speed` does not say
 * @throws {Failure} for an option that cannot be, or a port that cannot be had
 */
export async function startSimulation(flags: Flags, realClock: Clock, speed: number): Promise<Simulation> {
  const scenario = scenarioOf(flags['scenario'] ?? 'success');
  const nodes = numberOf(flags, 'nodes', 3, { least: 1, most: 1000, whole: true });
  const seed = numberOf(flags, 'seed', 1, { least: 0, most: 4_294_967_295, whole: true });
  const port = numberOf(flags, 'port', 0, { least: 0, most: 65_535, whole: true });
  const factor = numberOf(flags, 'speed', speed, { least: 0.001, most: 1_000_000, whole: false });
  const clock = acceleratedClock(realClock, factor);
  try {
    const simulator = await startSimulator({ scenario, nodes, seed, port, clock, speed: factor, realClock });
    return { simulator, clock, speed: factor };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    throw new Failure('usage', `port ${port} cannot be had (${code})`, 'Leave --port out for a free one.');
  }
}

function scenarioOf(name: string | boolean) {
  const scenario = SCENARIOS.find((candidate) => candidate.name === name);
  if (scenario !== undefined) return scenario;
  const names = SCENARIOS.map((candidate) => candidate.name);
  const meant = nearest(String(name), names);
  throw new Failure(
    'usage',
    `there is no scenario ${JSON.stringify(name)}`,
    meant === null ? `The scenarios are ${names.join(', ')}.` : `Did you mean ${meant}?`,
  );
}

function numberOf(
  flags: Flags,
  name: string,
  otherwise: number,
  range: { readonly least: number; readonly most: number; readonly whole: boolean },
): number {
  const text = flags[name];
  if (text === undefined) return otherwise;
  const value = typeof text === 'string' && /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= range.least && value <= range.most && (!range.whole || Number.isInteger(value))) return value;
  const kind = range.whole ? 'a whole number' : 'a number';
  throw new Failure(
    'usage',
    `--${name} is ${JSON.stringify(text)}, but must be ${kind} from ${range.least} to ${range.most}`,
  );
}
