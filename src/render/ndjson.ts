import { exitCodeOf } from '../exit-codes.ts';
import type { UpgradeEvent, Warning } from '../upgrade/events.ts';
import type { Picture } from '../upgrade/picture.ts';
import { levelOf } from './level.ts';
import type { Renderer } from './renderer.ts';
import { clean, isoText, safeJson } from './text.ts';
import { messageOf, wordsOf } from './words.ts';

/** The version of the machine output (contract, section 4). */
const SCHEMA = '1.0';

/** What one-shot commands write: their answer or their error. */
const ONE_SHOT_LINES: ReadonlySet<UpgradeEvent['type']> = new Set(['snapshot', 'simulator', 'error']);

/** What the machine output is made with. */
export interface NdjsonOptions {
  /** Takes whole lines, each ending in a line feed. */
  readonly write: (line: string) => void;
  /** Where diagnostics go: they are no part of the stream. */
  readonly diagnostic: (text: string) => void;
  readonly version: string;
  /** One-shot commands write their one line: no `start`, no `result`, no `end`. */
  readonly oneShot: boolean;
}

/** Machine output, schema 1.0: one JSON object a line. */
export function createNdjsonRenderer(options: NdjsonOptions): Renderer {
  let seq = 0;
  return {
    handle: (event) => {
      if (event.type === 'poll-scheduled') return;
      if (event.type === 'debug') {
        options.diagnostic(clean(event.text));
        return;
      }
      if (options.oneShot && !ONE_SHOT_LINES.has(event.type)) {
        if (event.type === 'warning')
          options.diagnostic(`css-upgrade: ${clean(messageOf(event, { utc: true }))}`);
        return;
      }
      const line = {
        type: event.type,
        ...(event.type === 'snapshot' || event.type === 'start' ? { schema: SCHEMA } : {}),
        time: isoText(event.at, true),
        seq,
        level: levelOf(event),
        message: clean(messageOf(event, { utc: true })),
        ...(event.cluster === null ? {} : { cluster: event.cluster }),
        // The snapshot's task is in its picture, and says more.
        ...(event.taskId === null ? {} : { task: { id: event.taskId } }),
        ...fieldsOf(event, options.version),
      };
      seq += 1;
      options.write(`${safeJson(line)}\n`);
    },
    close: () => undefined,
  };
}

function fieldsOf(
  event: Exclude<UpgradeEvent, { type: 'poll-scheduled' | 'debug' }>,
  version: string,
): Record<string, unknown> {
  switch (event.type) {
    case 'start':
      return { tool: { name: 'css-upgrade', version }, command: event.command, clusters: event.clusters };
    case 'snapshot':
      return pictureJson(event.picture);
    case 'retry':
      return { attempt: event.attempt };
    case 'node': {
      const { node, from, to, durationSeconds } = event;
      return { node, from, to, durationSeconds };
    }
    case 'step': {
      const { step, from, to, durationSeconds } = event;
      return { step, from, to, durationSeconds };
    }
    case 'warning':
      return warningJson(event);
    case 'recovered':
      return { code: event.code, durationSeconds: event.durationSeconds };
    case 'heartbeat':
      return {
        status: event.picture?.task.status ?? null,
        percent: event.picture?.progress.percent ?? null,
        stale: event.stale,
        observedAt: isoText(event.observedAt),
      };
    case 'result':
      return resultJson(event);
    case 'error': {
      const { reason, hint, apiCode, requestId } = event.fault;
      return { code: event.outcome, reason, hint, apiCode, requestId };
    }
    case 'simulator': {
      const { endpoint, variables, scenario, speed } = event;
      return { endpoint, variables, scenario, speed };
    }
    case 'end':
      return { outcome: event.outcome, exitCode: event.exitCode };
  }
}

/** The picture's fields as section 4 of the contract has them. */
function pictureJson(picture: Picture): Record<string, unknown> {
  const { task, progress, nodes, steps, eta, stale, observedAt } = picture;
  return {
    task: { ...task, startedAt: isoText(task.startedAt), endedAt: isoText(task.endedAt) },
    progress,
    nodes: nodes.map((node) => ({
      ...node,
      startedAt: isoText(node.startedAt),
      endedAt: isoText(node.endedAt),
    })),
    steps: steps.map((step) => ({
      ...step,
      startedAt: isoText(step.startedAt),
      endedAt: isoText(step.endedAt),
    })),
    eta,
    stale,
    observedAt: isoText(observedAt),
  };
}

function warningJson(event: Warning): Record<string, unknown> {
  const common = { code: event.code, sinceAt: isoText(event.sinceAt) };
  switch (event.code) {
    case 'outage': {
      const { tries, givesUpAt, fault } = event;
      const { reason, apiCode, requestId } = fault;
      return { ...common, tries, givesUpAt: isoText(givesUpAt), reason, apiCode, requestId };
    }
    case 'list-refused': {
      const { reason, apiCode, requestId } = event.fault;
      return { ...common, mode: event.mode, reason, apiCode, requestId };
    }
    case 'regression':
      return { ...common, node: event.node, to: event.to };
    case 'unknown-status':
      return { ...common, apiStatus: event.apiStatus };
    case 'clock-skew':
      return { ...common, aheadSeconds: event.aheadSeconds };
    case 'config':
      return { ...common, file: event.file, reason: event.reason };
  }
}

function resultJson(event: Extract<UpgradeEvent, { type: 'result' }>): Record<string, unknown> {
  const { ending, picture } = event;
  const { reason, hint } = wordsOf(event, { utc: true });
  const fault = 'fault' in ending ? ending.fault : null;
  return {
    outcome: ending.outcome,
    exitCode: exitCodeOf(ending.outcome, ending.outcome === 'signal' ? ending.signal : undefined),
    reason,
    hint,
    endedBeforeWatch: 'endedBeforeWatch' in ending && ending.endedBeforeWatch,
    apiCode: fault?.apiCode ?? null,
    requestId: fault?.requestId ?? null,
    snapshot: picture === null ? null : pictureJson(picture),
    nodes: (picture?.nodes ?? []).map(({ name, state, startedAt, endedAt, elapsedSeconds }) => ({
      name,
      state,
      durationSeconds: endedAt === null || startedAt === null ? null : elapsedSeconds,
    })),
  };
}
