// The real executable against the real simulator, as a user's pipeline would run them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Line, Run } from '../support/program.ts';
import { PROGRAM, emptyFolder, linesOf, run, runProcess } from '../support/program.ts';

const FAST = ['--speed', '3600'];
/** Anything that the simulator's keys could leak as. */
const SECRET = 'simulated-secret-key-of-no-value';

/** A watch inside `simulate -- …`: the variables are set, the exit code is handed on. */
function rehearse(
  scenario: string,
  words: readonly string[],
  options: Parameters<typeof run>[1] = {},
): Promise<Run> {
  const command = [process.execPath, PROGRAM, 'watch', '--interval', '100ms', ...words];
  return run(['simulate', '--scenario', scenario, ...FAST, '--', ...command], options);
}

const SCENARIOS = [
  { scenario: 'success', words: [], code: 0, outcome: 'success', attempts: 1 },
  { scenario: 'az-migration', words: [], code: 0, outcome: 'success', attempts: 1 },
  { scenario: 'failed', words: [], code: 3, outcome: 'failed', attempts: 1 },
  { scenario: 'partial-failed', words: [], code: 5, outcome: 'partial', attempts: 1 },
  { scenario: 'retry', words: [], code: 3, outcome: 'failed', attempts: 1 },
  // Half an hour of the simulation is half a second of the watch's own time.
  { scenario: 'retry', words: ['--retry-grace', '20s'], code: 0, outcome: 'success', attempts: 2 },
] as const;

describe.each(SCENARIOS)('scenario $scenario $words', ({ scenario, words, code, outcome, attempts }) => {
  it(`plain ends with ${code}, its last lines saying so`, async () => {
    const result = await rehearse(scenario, words);
    expect(result.code).toBe(code);
    expect(result.stdout).toMatch(
      {
        success: /succeeded after/,
        failed: /failed after .*Node creation/,
        partial: /ended with failed nodes/,
      }[outcome],
    );
    expect(result.stdout + result.stderr).not.toContain(SECRET);
  });

  it('the stream is as section 4 of the contract has it', async () => {
    const result = await rehearse(scenario, [...words, '--json', '--heartbeat', '500ms', '--debug']);
    const lines = linesOf(result.stdout);
    expect(result.code).toBe(code);
    expect(result.stdout + result.stderr).not.toContain(SECRET);
    expectSoundStream(lines);
    expect(lines.at(-1)).toMatchObject({ type: 'end', outcome, exitCode: code });
    expect(lines.at(-2)).toMatchObject({ type: 'result', outcome, exitCode: code });
    expect(lines.at(-3)).toMatchObject({ type: 'snapshot' });
    expect(lines.filter(({ type }) => type === 'retry')).toHaveLength(attempts - 1);
    expect(lines.filter(({ type }) => type === 'node').length).toBeGreaterThan(2);
    expect(lines.filter(({ type }) => type === 'step').length).toBeGreaterThan(5);
  });
});

/** What holds for every stream, whatever happened in it. */
function expectSoundStream(lines: readonly Line[]): void {
  const types = lines.map(({ type }) => type);
  expect(types[0]).toBe('start');
  expect(types.filter((type) => type === 'start' || type === 'result' || type === 'end')).toEqual([
    'start',
    'result',
    'end',
  ]);
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index));
  for (const line of lines) {
    expect(line).toMatchObject({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      level: expect.stringMatching(/^(info|warning|error)$/) as string,
      message: expect.any(String) as string,
    });
  }
  // What one poll brings: retry, nodes, steps, warnings, then one picture.
  const rank = ['retry', 'node', 'step', 'warning', 'snapshot'];
  const inOrder = lines
    .map(({ type }) => (type === 'recovered' ? 'warning' : type))
    .reduce<{ last: number; sound: boolean }>(
      ({ last, sound }, type) => {
        const place = rank.indexOf(type);
        return place === -1
          ? { last: -1, sound }
          : { last: type === 'snapshot' ? -1 : place, sound: sound && place >= last };
      },
      { last: -1, sound: true },
    );
  expect(inOrder.sound).toBe(true);
}

describe('streams', () => {
  it('a reader that stops after one line ends the watch with 141, quietly', async () => {
    const shell = `"$NODE" "$PROGRAM" simulate ${FAST.join(' ')} -- "$NODE" "$PROGRAM" watch -i 100ms --json 2>err | head -n 1; echo "code \${PIPESTATUS[0]}"; cat err`;
    const { stdout } = await runProcess('bash', ['-c', shell], { env: { NODE: process.execPath, PROGRAM } });
    const [first, second, ...rest] = stdout.split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({ type: 'start' });
    expect(second).toBe('code 141');
    expect(rest.join('')).toBe('');
  });

  it('a slow reader still gets the last line', async () => {
    const slow = `"$NODE" "$PROGRAM" simulate --nodes 300 --speed 50000 -- "$NODE" "$PROGRAM" watch -i 50ms --json | (sleep 3; cat)`;
    const { stdout } = await runProcess('bash', ['-c', slow], { env: { NODE: process.execPath, PROGRAM } });
    expect(stdout.length).toBeGreaterThan(65_536);
    expect(linesOf(stdout).at(-1)).toMatchObject({ type: 'end', outcome: 'success' });
  });

  it('a full disk behind stdout is an error, never a success', async () => {
    const shell = `"$NODE" "$PROGRAM" demo --speed 5000 --json > /dev/full; echo "code $?"`;
    const { stdout, stderr } = await runProcess('bash', ['-c', shell], {
      env: { NODE: process.execPath, PROGRAM },
    });
    expect(stdout).toBe('code 1\n');
    expect(stderr).toBe('css-upgrade: stdout could not be written (ENOSPC); the upgrade is left as it is\n');
  });

  it('a stdout that is closed from the start is treated as /dev/null', async () => {
    const shell = `"$NODE" "$PROGRAM" demo --speed 5000 >&-; echo "code $?"`;
    const { stdout } = await runProcess('bash', ['-c', shell], { env: { NODE: process.execPath, PROGRAM } });
    expect(stdout).toBe('code 0\n');
  });

  it('--record appends the very stream that --json prints, whatever the output mode', async () => {
    const folder = emptyFolder();
    const file = join(folder, 'record.ndjson');
    const json = await run(['demo', '--speed', '5000', '--json', '--record', file], { cwd: folder });
    expect(readFileSync(file, 'utf8')).toBe(json.stdout);
    const plain = await run(['demo', '--speed', '5000', '--record', 'record.ndjson'], { cwd: folder });
    const recorded = linesOf(readFileSync(file, 'utf8').slice(json.stdout.length));
    expect(plain.stdout).toContain('succeeded after');
    expect(recorded.at(-1)).toMatchObject({ type: 'end', exitCode: 0 });
    expectSoundStream(recorded);
  });

  it('a full disk under --record stops the recording, not the watch', async () => {
    const { code, stderr } = await run(['demo', '--speed', '5000', '--record', '/dev/full']);
    expect(code).toBe(0);
    expect(stderr).toBe('css-upgrade: recording to /dev/full has stopped (ENOSPC); the watch goes on\n');
  });
});

describe('ending', () => {
  it('a demo that cannot record ends at once', async () => {
    const { code, stderr } = await run(['demo', '--record', '/no/such/folder/x']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot open/);
  });

  it('a folder that is gone by now is no reason not to start', async () => {
    const shell =
      'mkdir gone && cd gone && rmdir ../gone && "$NODE" "$PROGRAM" demo --speed 5000 --progress quiet';
    const { code, stderr } = await runProcess('bash', ['-c', shell], {
      env: { NODE: process.execPath, PROGRAM },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('a record that nobody reads is refused, not waited for', async () => {
    const folder = emptyFolder();
    const made = await runProcess('mkfifo', [join(folder, 'fifo')]);
    const { code, stderr } = await run(['demo', '--record', join(folder, 'fifo')]);
    expect([made.code, code]).toEqual([0, 2]);
    expect(stderr).toMatch(/nobody reads that FIFO/);
  });

  it('a signal to simulate reaches its command', async () => {
    const { code } = await run(
      ['simulate', '--', 'sh', '-c', 'trap "exit 7" INT; echo ready; while :; do sleep 0.1; done'],
      {
        onStart: (child) => {
          void child.untilOutput(/ready/).then(() => {
            child.kill('SIGINT');
          });
        },
      },
    ).then(({ code: given, signal }) => ({ code: given ?? signal }));
    expect(code).toBe('SIGINT');
  });

  it('a signal ends a program whose reader is stuck, though it is done', async () => {
    const shell = `mkfifo pipe; "$NODE" "$PROGRAM" demo --speed 20000 --nodes 300 --json > pipe & pid=$!
      exec 3< pipe; sleep 3; kill -TERM $pid; wait $pid; echo "code $?"`;
    const { stdout } = await runProcess('bash', ['-mc', shell], { env: { NODE: process.execPath, PROGRAM } });
    expect(stdout).toBe('code 143\n');
  });
});

describe('signals', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends the program by that signal, with its last lines',
    async (signal) => {
      const result = await run(['demo', '--speed', '60', '--json'], {
        onStart: (child) => {
          void child.untilOutput(/"snapshot"/).then(() => {
            child.kill(signal);
          });
        },
      });
      expect({ code: result.code, signal: result.signal }).toEqual({ code: null, signal });
      const lines = linesOf(result.stdout);
      expectSoundStream(lines);
      const exitCode = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal];
      expect(lines.at(-2)).toMatchObject({ outcome: 'signal', exitCode });
      expect(lines.at(-1)).toMatchObject({ outcome: 'signal', exitCode });
    },
  );

  it.each([
    ['INT', 130],
    ['TERM', 143],
  ])('the shell sees %s as %i', async (signal, code) => {
    const shell = `"$NODE" "$PROGRAM" demo --speed 60 --json > out & pid=$!; until grep -q snapshot out; do sleep 0.05; done; kill -${signal} $pid; wait $pid; echo "code $?"`;
    // A background job of a shell without job control has SIGINT ignored; monitor mode gives it back.
    const { stdout } = await runProcess('bash', ['-mc', shell], { env: { NODE: process.execPath, PROGRAM } });
    expect(stdout).toBe(`code ${code}\n`);
  });

  it('the message names the command that takes the watch up again', async () => {
    const result = await rehearse('success', ['--timeout', '1s']);
    expect(result.code).toBe(124);
    expect(result.stdout).toContain(
      'Look again with: css-upgrade watch --interval 100ms --timeout 1s --task b7ac4c5b-3bda-4feb-a303-eb80f4bce986',
    );
  });
});

/** Whether this machine lets us have a process namespace of our own, as a container has. */
const canUnshare = (await runProcess('unshare', ['-pf', 'true']).catch(() => null))?.code === 0;

describe.runIf(canUnshare)('as PID 1 of a container', () => {
  it.each([
    ['INT', 130],
    ['TERM', 143],
  ])('SIG%s ends it with %i', async (signal, code) => {
    const inside = `"$NODE" "$PROGRAM" demo --speed 60 --json`;
    const shell = `unshare -pf --kill-child sh -c 'exec ${inside}' > out & pid=$!; until grep -q snapshot out; do sleep 0.05; done; kill -${signal} $(ps -o pid= --ppid $pid); wait $pid; echo "code $?"`;
    const { stdout } = await runProcess('bash', ['-mc', shell], { env: { NODE: process.execPath, PROGRAM } });
    expect(stdout).toBe(`code ${code}\n`);
  });
});

describe('simulate', () => {
  it('prints what a shell can read', async () => {
    const { stdout, signal } = await run(['simulate', '--scenario', 'retry', '--speed', '60'], {
      onStart: (child) => {
        void child.untilOutput(/SECURITY_TOKEN/).then(() => {
          child.kill('SIGTERM');
        });
      },
    });
    expect(signal).toBe('SIGTERM');
    expect(stdout.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT'))
      .toBe(`# simulated API at http://127.0.0.1:PORT: scenario retry, 60 times faster than life
export CSS_UPGRADE_ENDPOINT='http://127.0.0.1:PORT'
export CSS_UPGRADE_REGION='simulated-1'
export CSS_UPGRADE_PROJECT_ID='51a0000000000000000000000000c55e'
export CSS_UPGRADE_CLUSTER='c55e0000-5170-4000-8000-000000000001'
export CSS_UPGRADE_AK='SIMULATEDACCESSKEY00'
export CSS_UPGRADE_SK='simulated-secret-key-of-no-value'
export CSS_UPGRADE_SECURITY_TOKEN=''
`);
  });

  it('prints one JSON line', async () => {
    const { stdout } = await run(['simulate', '--json'], {
      onStart: (child) => {
        void child.untilOutput(/\n/).then(() => {
          child.kill('SIGTERM');
        });
      },
    });
    expect(linesOf(stdout)).toMatchObject([
      { type: 'simulator', seq: 0, endpoint: expect.stringMatching(/^http:\/\/127/) as string },
    ]);
  });

  it.each([
    [['sh', '-c', 'exit 42'], 42],
    [['sh', '-c', 'kill -TERM $$'], 143],
    [['no-such-program-anywhere'], 2],
  ])('ends with the exit code of its command: %j', async (command, code) => {
    expect((await run(['simulate', '--', ...command])).code).toBe(code);
  });

  it('sets its variables over whatever is set already', async () => {
    const env = {
      CSS_UPGRADE_AK: 'OTHER',
      CSS_UPGRADE_SECURITY_TOKEN: 'other-token',
      HW_ACCESS_KEY: 'THIRD',
    };
    expect((await rehearse('success', ['--json'], { env })).code).toBe(0);
  });
});

describe('status', () => {
  /** `status` after the simulated task has run for a while: half a second of ours. */
  const later = (scenario: string, speed: string, words: readonly string[]): Promise<Run> => {
    const command = ['sh', '-c', 'sleep 0.5; "$@"', 'sh', process.execPath, PROGRAM, 'status', ...words];
    return run(['simulate', '--scenario', scenario, '--speed', speed, '--', ...command]);
  };

  it.each([
    ['success', '20000', 0],
    ['failed', '20000', 3],
    ['partial-failed', '20000', 5],
    ['success', '60', 8],
  ])('%s at speed %s: %i', async (scenario, speed, code) => {
    const result = await later(scenario, speed, ['--json']);
    expect(result.code).toBe(code);
    expect(linesOf(result.stdout)).toMatchObject([{ type: 'snapshot', schema: '1.0', seq: 0 }]);
  });

  it('a task that has ended says so in words, and keeps its code', async () => {
    const result = await later('success', '20000', []);
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(/it ended \d+ (minute|hour)s? ago, nothing is running now/);
  });

  it('nothing answers: three tries, then 6', async () => {
    const env = {
      CSS_UPGRADE_ENDPOINT: 'http://127.0.0.1:1',
      CSS_UPGRADE_PROJECT_ID: 'p',
      CSS_UPGRADE_AK: 'a',
      CSS_UPGRADE_SK: 's',
    };
    const { code, stdout, stderr } = await run(['status', 'ea244205-d641-45d9-9dcb-ab2236bcd07e', '--json'], {
      env,
    });
    expect({ code, stderr }).toEqual({ code: 6, stderr: '' });
    expect(linesOf(stdout)).toMatchObject([
      { type: 'error', code: 'unknown', reason: expect.stringContaining('3 tries') as string },
    ]);
  });
});

describe('bad input', () => {
  const simulated = (words: readonly string[], env: Record<string, string> = {}): Promise<Run> => {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    return run(['simulate', '--', 'env', ...variables, process.execPath, PROGRAM, ...words]);
  };

  it.each<[string, readonly string[], Record<string, string>, number, RegExp]>([
    [
      'a wrong secret key',
      ['watch'],
      { CSS_UPGRADE_SK: 'marked-wrong-secret' },
      4,
      /not allowed to look: .*APIGW\.0301: .*verify aksk signature fail/,
    ],
    ['a wrong access key', ['status'], { CSS_UPGRADE_AK: 'MARKEDWRONGKEY' }, 4, /ak \*\*\* not exist/],
    [
      'a wrong cluster',
      ['watch', '00000000-0000-0000-0000-000000000000'],
      {},
      7,
      /no such cluster, or no access to it: .*CSS\.0015/,
    ],
    ['a wrong project', ['status'], { CSS_UPGRADE_PROJECT_ID: 'other' }, 4, /CSS\.0010/],
    ['no such task', ['watch', '--task', 'other'], {}, 7, /no task other is listed for this cluster/],
    [
      'no task under the other list',
      ['watch', '--mode', 'az-migration'],
      {},
      7,
      /no upgrade or AZ switchover is listed/,
    ],
    [
      'an interval that presses the API',
      ['watch', '-i', '1s', '--endpoint', 'https://css.eu-de.otc.t-systems.com'],
      {},
      2,
      /--interval is less than 2 s/,
    ],
    [
      'a key with a typographic quote',
      ['watch'],
      { CSS_UPGRADE_SK: 'marked-wrong-secret\u201d' },
      2,
      /CSS_UPGRADE_SK holds a character that no key has/,
    ],
    [
      'an address with a password',
      ['watch', '--endpoint', 'https://me:marked-wrong@host'],
      {},
      2,
      /--endpoint is "https:\/\/\*\*\*@host"/,
    ],
    [
      'a duration that is none',
      ['watch', '--timeout', 'soon'],
      {},
      2,
      /--timeout is "soon", but must be a duration: 90s, 15m, 6h, 1h30m, 2d, 500ms/,
    ],
    ['no such option', ['watch', '--follow'], {}, 2, /unknown option '--follow'/],
    ['no such command', ['wathc'], {}, 2, /unknown command 'wathc'/],
    ['too many arguments', ['watch', 'a', 'b'], {}, 2, /too many arguments/],
    ['a name instead of an id', ['watch', 'es-prod'], {}, 2, /"es-prod" is not a cluster id/],
    ['live off a terminal', ['watch', '--progress', 'live'], {}, 2, /--progress live needs a terminal/],
    ['live and JSON', ['watch', '--progress', 'live', '--json'], {}, 2, /exclude each other/],
    [
      'a record that cannot be opened',
      ['watch', '--record', '/no/such/folder/x'],
      {},
      2,
      /cannot open \/no\/such\/folder\/x for --record: there is no such folder/,
    ],
    [
      'no such scenario',
      ['demo', '--scenario', 'sucess'],
      {},
      2,
      /there is no scenario "sucess"\n {2}Did you mean success\?/,
    ],
    [
      'no nodes',
      ['demo', '--nodes', '0'],
      {},
      2,
      /--nodes is "0", but must be a whole number from 1 to 1000/,
    ],
  ])('%s: one clear sentence and the right code', async (_, words, env, code, sentence) => {
    const result = await simulated(words, env);
    expect(result.code).toBe(code);
    expect(result.stdout + result.stderr).toMatch(sentence);
    expect(result.stdout + result.stderr).not.toMatch(/^\s+at |marked-wrong|MARKEDWRONG/m);
  });

  it('under --json it is JSON as well: start, error, end', async () => {
    const { code, stdout, stderr } = await run(['watch', '--json', '--follow']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(linesOf(stdout)).toMatchObject([
      { type: 'start', command: 'watch', clusters: [] },
      { type: 'error', code: 'usage', level: 'error', hint: 'See css-upgrade watch --help.', apiCode: null },
      { type: 'end', outcome: 'usage', exitCode: 2 },
    ]);
  });

  it('a command that cannot be read is null in the stream', async () => {
    const { stdout } = await run(['wathc', '--json']);
    expect(linesOf(stdout)[0]).toMatchObject({ type: 'start', command: null });
  });

  it('a broken configuration file names itself and its line, never its content', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, '.cssrc'), 'ak: MARKED-AK\nsk: "marked-sk\n');
    const { code, stdout, stderr } = await run(['watch'], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/\.cssrc is neither JSON nor YAML, line \d/);
    expect(stderr).not.toMatch(/marked/i);
  });

  it('no credentials anywhere: 4', async () => {
    const { code, stderr } = await run([
      'watch',
      'ea244205-d641-45d9-9dcb-ab2236bcd07e',
      '--region',
      'cn-north-4',
    ]);
    expect(code).toBe(4);
    expect(stderr).toMatch(/no credentials found/);
  });
});

describe('help', () => {
  it('without a command: the help text, and 0', async () => {
    const { code, stdout, stderr } = await run([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/Usage: css-upgrade/);
  });

  it('--version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(await run(['--version'])).toEqual({ code: 0, signal: null, stdout: `${version}\n`, stderr: '' });
  });
});
