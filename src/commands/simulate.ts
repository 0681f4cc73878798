import { exitCodeOf } from '../exit-codes.ts';
import { Failure } from '../failure.ts';
import { variableOf } from '../settings/keys.ts';
import { settingsOf } from '../settings/settings.ts';
import type { SimulatedAccess } from '../simulator/server.ts';
import type { CommandContext } from './context.ts';
import { runOneShot, openRenderer, outputChoice, tellPlainly } from './output.ts';
import { startSimulation } from './simulation.ts';

/** Fast enough to rehearse with, slow enough to look at: a three-node upgrade passes in about two minutes. */
const SIMULATE_SPEED = 60;

/** `simulate`: serves a simulated API until it is stopped, or for as long as a command runs against it. */
export function runSimulate(context: CommandContext): Promise<number> {
  return runOneShot(context, simulate);
}

async function simulate(context: CommandContext): Promise<number> {
  const { runtime, flags, operands } = context;
  const { stop } = runtime;
  const settings = settingsOf(flags, {}, { files: [], warnings: [] });
  const { simulator, speed } = await startSimulation(flags, runtime.clock, SIMULATE_SPEED);
  try {
    const variables = variablesOf(simulator.access);
    if (operands.length > 0) return await runAgainst(context, variables);
    const { endpoint } = simulator.access;
    const scenario = typeof flags['scenario'] === 'string' ? flags['scenario'] : 'success';
    const plan = { choice: outputChoice(context, settings, true), record: null, clock: runtime.clock };
    const renderer = await openRenderer(context, plan);
    tellPlainly(renderer, runtime.clock, { type: 'simulator', variables, endpoint, scenario, speed });
    renderer.close();
    await aborted(stop);
    return exitCodeOf('pipe');
  } finally {
    await simulator.close();
  }
}

async function runAgainst(
  { runtime, operands }: CommandContext,
  variables: Readonly<Record<string, string>>,
): Promise<number> {
  const code = await runtime.runCommand(operands, variables);
  if (code !== null) return code;
  throw new Failure(
    'usage',
    `cannot run ${operands[0] ?? ''}: there is no such program, or it is not executable`,
  );
}

/** Set on top of the environment; an empty one takes back what may be set there. */
function variablesOf({
  endpoint,
  region,
  projectId,
  clusterId,
  key,
}: SimulatedAccess): Record<string, string> {
  const settings = {
    endpoint,
    region,
    projectId,
    cluster: clusterId,
    ak: key.ak,
    sk: key.sk,
    securityToken: key.securityToken ?? '',
  };
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [variableOf(name), value]));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
