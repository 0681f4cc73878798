import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built program. */
export const PROGRAM = fileURLToPath(new URL('../../dist/css-upgrade.js', import.meta.url));

/** How a run of the program ended, and what it wrote. */
export interface Run {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run is started with. */
export interface RunOptions {
  /** On top of an environment without any configuration. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Is told the process as soon as it runs, to signal it or to read it as it goes. */
  readonly onStart?: (child: RunningProgram) => void;
}

/** The secret key that every simulator has. */
const SIMULATED_SECRET = 'simulated-secret-key-of-no-value';

/** The secret that a run was given and has shown; null where there is none. Looked for in every run of every test. */
export function leakedSecret(
  output: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): string | null {
  const given = Object.entries(env)
    .filter(([name, value]) => /_(SK|SECRET_KEY|SECURITY_TOKEN)$/.test(name) && value.length > 3)
    .map(([, value]) => value);
  // Only `simulate` without a command shows keys: its own, of no value, to be copied.
  const servesAlone = words.includes('simulate') && !words.includes('--');
  const secrets = servesAlone ? given : [...given, SIMULATED_SECRET];
  return secrets.find((secret) => output.includes(secret)) ?? null;
}

/** A program that is running. */
export interface RunningProgram {
  kill(signal: NodeJS.Signals): void;
  /** Resolves with stdout so far once it matches. */
  untilOutput(pattern: RegExp): Promise<string>;
  /** Closes our end of its stdout. */
  closeStdout(): void;
}

/** A new empty folder. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'css-upgrade-test-'));
}

/** An environment without credentials, colours or CI, in which nothing of this machine's set-up counts. */
export function cleanEnvironment(home = emptyFolder()): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: home, TZ: 'UTC', TERM: 'xterm-256color' };
}

/** Runs the built program as a real process, with pipes for its streams, and waits for its end. */
export function run(words: readonly string[], options: RunOptions = {}): Promise<Run> {
  return runProcess(process.execPath, [PROGRAM, ...words], options);
}

/** Runs any program likewise. */
export function runProcess(
  program: string,
  words: readonly string[],
  options: RunOptions = {},
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const home = emptyFolder();
    const child = spawn(program, words, {
      cwd: options.cwd ?? home,
      env: { ...cleanEnvironment(home), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    const waiting: { pattern: RegExp; done: (text: string) => void }[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      for (const { pattern, done } of waiting) if (pattern.test(stdout)) done(stdout);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const leak = leakedSecret(stdout + stderr, words, options.env ?? {});
      if (leak === null) resolve({ code, signal, stdout, stderr });
      else reject(new Error(`a secret stands in the output of ${words.join(' ')}: ${leak}`));
    });
    options.onStart?.({
      kill: (signal) => child.kill(signal),
      untilOutput: (pattern) =>
        new Promise((done) => {
          if (pattern.test(stdout)) done(stdout);
          else waiting.push({ pattern, done });
        }),
      closeStdout: () => child.stdout.destroy(),
    });
  });
}

/** One line of the machine output, as a reader sees it. */
export type Line = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly seq: number;
  readonly message: string;
};

/** The lines of an NDJSON stream; every one must be a JSON object. */
export function linesOf(stdout: string): Line[] {
  if (stdout === '') return [];
  if (!stdout.endsWith('\n')) throw new Error(`the last line is cut: ${stdout.slice(-200)}`);
  return stdout
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}
