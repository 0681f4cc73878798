import type { Clock, Output } from '../runtime.ts';
import { createNdjsonRenderer } from './ndjson.ts';
import type { Renderer } from './renderer.ts';
import { ASCII, UNICODE } from './symbols.ts';

/** What the choice of a renderer depends on. */
export interface OutputChoice {
  readonly json: boolean;
  readonly progress: 'auto' | 'live' | 'plain' | 'quiet';
  /** False where `--no-color` was given. */
  readonly color: boolean;
  readonly ascii: boolean;
  readonly utc: boolean;
  /** `status --json` and its like: one line and nothing else. */
  readonly oneShot: boolean;
  /** See `LiveOptions.note`. */
  readonly note: string | null;
}

/** What renderers write to, and the clocks they read. */
export interface RenderWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
  readonly frameClock: Clock;
  readonly version: string;
}

/** The renderer for an output stream: chosen once, from that stream; there is no other place that asks. */
export async function createRenderer(choice: OutputChoice, world: RenderWorld): Promise<Renderer> {
  const { stdout, stderr } = world;
  const diagnostic = (text: string): void => {
    stderr.write(`${text}\n`);
  };
  const write = (text: string): void => {
    stdout.write(text);
  };
  if (choice.json) {
    return createNdjsonRenderer({ write, diagnostic, version: world.version, oneShot: choice.oneShot });
  }
  // Loaded only now: the machine output needs neither chalk nor cli-progress.
  const [{ createColours }, plain] = await Promise.all([import('./colour.ts'), import('./plain.ts')]);
  const colours = createColours(hasColour(choice, world));
  const lines = { write, diagnostic, colours, utc: choice.utc };
  const drawn = { ...lines, output: stdout, symbols: choice.ascii ? ASCII : UNICODE };
  if (choice.oneShot) return (await import('./still.ts')).createStillRenderer(drawn);
  switch (progressOf(choice, world)) {
    case 'quiet':
      return plain.createQuietRenderer(lines);
    case 'plain':
      return plain.createPlainRenderer(lines);
    case 'live': {
      const { createLiveRenderer } = await import('./live.ts');
      const { clock, frameClock } = world;
      return createLiveRenderer({ ...drawn, clock, frameClock, note: choice.note });
    }
  }
}

/** A flag beats the environment; FORCE_COLOR beats NO_COLOR, which beats what the stream is. */
export function hasColour(
  { color }: Pick<OutputChoice, 'color'>,
  { env, stdout }: Pick<RenderWorld, 'env' | 'stdout'>,
): boolean {
  if (!color) return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  return stdout.isTTY && env['TERM'] !== 'dumb';
}

/** `auto`: live if stdout is a terminal, `TERM` is not `dumb`, and `CI` is empty, `false` or `0`; else plain. */
export function progressOf(
  { progress }: Pick<OutputChoice, 'progress'>,
  { env, stdout }: Pick<RenderWorld, 'env' | 'stdout'>,
): 'live' | 'plain' | 'quiet' {
  if (progress !== 'auto') return progress;
  const inCi = !['', 'false', '0'].includes(env['CI'] ?? '');
  return stdout.isTTY && env['TERM'] !== 'dumb' && !inCi ? 'live' : 'plain';
}
