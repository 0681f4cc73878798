import type { Ending, Verdict } from '../upgrade/ending.ts';
import type { ResultReached, UpgradeEvent } from '../upgrade/events.ts';
import type { Picture, StepPicture } from '../upgrade/picture.ts';
import type { Instant } from '../upgrade/task.ts';
import type { Zone } from './text.ts';
import { clockText, durationText, momentText, roughDuration } from './text.ts';

/** A sentence for people and, where there is something to do, what to do. */
export interface Words {
  readonly reason: string;
  readonly hint: string | null;
}

/** When and for whom a sentence is written. */
export interface Reading extends Zone {
  readonly now: Instant;
  /** The cluster, for commands that name it; null where it is not known. */
  readonly clusterId: string | null;
}

/** `upgrade to 7.10.2_22.5.1_1230` or `AZ switchover from cn-north-4a to cn-north-4c`. */
export function titleOf(picture: Picture): string {
  const { mode, image, az } = picture.task;
  if (mode === 'upgrade') return image === null || image.name === '' ? 'upgrade' : `upgrade to ${image.name}`;
  const from = az?.from ?? null;
  const to = az?.to ?? null;
  return `AZ switchover${from === null ? '' : ` from ${from}`}${to === null ? '' : ` to ${to}`}`;
}

/** `upgrade` or `AZ switchover`; `upgrade` where nothing was seen yet. */
export function nounOf(picture: Picture | null): string {
  return picture?.task.mode === 'az-migration' ? 'AZ switchover' : 'upgrade';
}

/** `1 of 3 nodes done, 52%; css-prod-ess-esn-2-1: Node initialisation for 4m 12s`. */
export function standingOf(picture: Picture): string {
  const { nodesCompleted, nodesTotal, percent } = picture.progress;
  const at = workOf(picture);
  return `${nodesCompleted} of ${nodesTotal} nodes done, ${percent}%${at === null ? '' : `; ${at}`}`;
}

/** The step that runs or failed, which a reader wants to see first; null where there is none. */
export function activeStep(picture: Picture): StepPicture | null {
  return (
    picture.steps.find((step) => step.state === 'failed') ??
    picture.steps.find((step) => step.state === 'running') ??
    null
  );
}

/** What is being done, on which node; null where nothing is. */
function workOf(picture: Picture): string | null {
  const nodes = picture.nodes.filter((node) => node.state === 'upgrading' || node.state === 'failed');
  if (nodes.length === 0) return null;
  const names = nodes.length > 3 ? `${nodes.length} nodes` : nodes.map((node) => node.name).join(', ');
  const step = activeStep(picture);
  if (step === null) return names;
  const lasted = step.elapsedSeconds === null ? null : durationText(step.elapsedSeconds);
  const failed = step.state === 'failed';
  return `${names}: ${step.name}${failed ? ' failed' : ''}${lasted === null ? '' : ` ${failed ? 'after' : 'for'} ${lasted}`}`;
}

/** `css-prod-ess-esn-3-1, step Node creation`: what failed, where; null where the API does not say. */
function failedPlace(picture: Picture): string | null {
  const names = picture.nodes.filter((node) => node.state === 'failed').map((node) => node.name);
  const step = picture.steps.find((candidate) => candidate.state === 'failed');
  const parts = [
    names.length > 3 ? `${names.length} nodes` : names.join(', '),
    step === undefined ? '' : `step ${step.name}`,
  ];
  const said = parts.filter((part) => part !== '').join(', ');
  return said === '' ? null : said;
}

/** Stands before the command that takes a watch up again, which is the last thing in a hint. */
export const LOOK_AGAIN = 'Look again with: ';

/** What a `result` event means, at its own time. */
export function wordsOf(event: UpgradeEvent & ResultReached, zone: Zone): Words {
  const clusterId = event.cluster?.id ?? null;
  return endingWords(event.ending, event.picture, event.resume, { utc: zone.utc, now: event.at, clusterId });
}

/** What the end of a watch, or of one look, means: the sentence under the picture and in `result`. */
export function endingWords(
  ending: Ending,
  picture: Picture | null,
  resume: string | null,
  reading: Reading,
): Words {
  const noun = nounOf(picture);
  const goOn = resume === null ? null : `${LOOK_AGAIN}${resume}`;
  switch (ending.outcome) {
    case 'success':
    case 'failed':
    case 'partial':
      return verdictWords(ending, picture, reading);
    case 'running':
      return {
        reason: `the ${noun} is running${picture === null ? '' : `: ${standingOf(picture)}`}`,
        hint: null,
      };
    case 'auth':
      return {
        reason: `not allowed to look: ${ending.fault.reason}${lastSeen(picture, reading)}`,
        hint: joined(ending.fault.hint, goOn),
      };
    case 'usage':
      return ending.fault;
    case 'nothing':
      return nothingWords(ending, reading);
    case 'unknown':
      if (ending.why === 'unknown-status') {
        return {
          reason: `the API reports the status ${quoted(ending.apiStatus)}, which its documents do not list`,
          hint: goOn,
        };
      }
      return {
        reason: `lost sight of the ${noun}: no good answer for ${durationText(ending.forSeconds)} (${triesText(ending.tries)}, the last: ${ending.fault.reason})${lastSeen(picture, reading)}`,
        hint: joined(ending.fault.hint, `This says nothing about the ${noun} itself.`, goOn),
      };
    case 'timeout':
      return timeoutWords(ending, picture, goOn, reading);
    case 'signal':
      return {
        reason: `stopped by ${ending.signal}; this program only watches, the ${noun} is left as it is${picture?.stale === true ? lastSeen(picture, reading) : ''}`,
        hint: goOn,
      };
  }
}

function timeoutWords(
  ending: Extract<Ending, { outcome: 'timeout' }>,
  picture: Picture | null,
  goOn: string | null,
  reading: Reading,
): Words {
  const { lastRunningAt, duringOutage, fault } = ending;
  const noun = nounOf(picture);
  const trouble = duringOutage
    ? `; no good answer came at last${fault === null ? '' : ` (${fault.reason})`}`
    : '';
  const state =
    lastRunningAt === null
      ? '; no running task was seen'
      : duringOutage || picture === null
        ? `; the ${noun} was last seen running at ${momentText(lastRunningAt, reading.now, reading)}`
        : `; the ${noun} is still running: ${standingOf(picture)}`;
  return {
    reason: `stopped waiting after ${durationText(ending.afterSeconds)} (--timeout)${trouble}${state}`,
    hint: joined(`This program only watches: the ${noun} is left as it is.`, goOn),
  };
}

function verdictWords(
  { outcome, endedBeforeWatch, nothingRuns }: Extract<Ending, { outcome: Verdict }>,
  picture: Picture | null,
  reading: Reading,
): Words {
  const noun = nounOf(picture);
  const { elapsedSeconds = null, attempt = null, endedAt = null, failure = null } = picture?.task ?? {};
  const after = elapsedSeconds === null ? '' : ` after ${durationText(elapsedSeconds)}`;
  const tried = attempt !== null && attempt > 1 ? `, on attempt ${attempt}` : '';
  const ago = picture === null || endedAt === null ? null : Math.max(0, picture.observedAt - endedAt) / 1000;
  const past = endedBeforeWatch
    ? `; it ended ${ago === null ? 'before this look' : `${roughDuration(ago)} ago`}${nothingRuns ? ', nothing is running now' : ''}`
    : '';
  if (outcome === 'success') return { reason: `the ${noun} succeeded${after}${tried}${past}`, hint: null };
  const verb = outcome === 'failed' ? 'failed' : 'ended with failed nodes';
  const place = picture === null ? null : failedPlace(picture);
  const said = failure === null ? '' : ` (${failure})`;
  return {
    reason: `the ${noun} ${verb}${after}${tried}${place === null ? '' : `: ${place}`}${said}${past}`,
    hint: `Retry the task in the console, or with PUT /v1.0/{project_id}/clusters/${reading.clusterId ?? '{cluster_id}'}/upgrade/${picture?.task.id ?? '{task_id}'}/retry.`,
  };
}

function nothingWords(ending: Extract<Ending, { outcome: 'nothing' }>, reading: Reading): Words {
  if (ending.why === 'no-cluster') {
    const { thereUntil, fault } = ending;
    return thereUntil === null
      ? { reason: `no such cluster, or no access to it: ${fault.reason}`, hint: fault.hint }
      : {
          reason: `the cluster is gone: it was there until ${momentText(thereUntil, reading.now, reading)} (${fault.reason})`,
          hint: fault.hint,
        };
  }
  const what = ending.why === 'no-task' ? 'no upgrade or AZ switchover' : `no task ${ending.taskId ?? ''}`;
  return ending.waitedSeconds > 0
    ? {
        reason: `${what} began within ${durationText(ending.waitedSeconds)}`,
        hint: 'Start it, or wait longer with --wait-for-start.',
      }
    : {
        reason: `${what} is listed for this cluster`,
        hint: 'If it is about to start, wait for it with css-upgrade watch --wait-for-start 10m.',
      };
}

function lastSeen(picture: Picture | null, reading: Reading): string {
  if (picture === null) return '';
  const { status } = picture.task;
  const state = status === 'running' ? 'running' : `in status ${picture.task.apiStatus ?? 'unknown'}`;
  return `; the ${nounOf(picture)} was last seen ${state} at ${momentText(picture.observedAt, reading.now, reading)}`;
}

/** One sentence for people about an event: `message` of the stream, and what `plain` prints. */
export function messageOf(event: UpgradeEvent, zone: Zone): string {
  const reading = { ...zone, now: event.at, clusterId: event.cluster?.id ?? null };
  switch (event.type) {
    case 'start':
      return `css-upgrade ${[event.command ?? '', ...event.clusters].join(' ')}`.trim();
    case 'snapshot': {
      const { stale, task } = event.picture;
      const age = stale ? `; not renewed since ${momentText(event.picture.observedAt, event.at, zone)}` : '';
      return `${titleOf(event.picture)} ${task.status.replace('_', ' ')}: ${standingOf(event.picture)}${age}`;
    }
    case 'retry':
      return `the task was retried${event.attempt === null ? '' : `: attempt ${event.attempt}`}`;
    case 'node':
      return `${event.node.name} ${event.to}${took(event.durationSeconds)}`;
    case 'step': {
      const { node, name } = event.step;
      const state = event.to === 'running' ? 'started' : event.to;
      return `${node === null ? '' : `${node}: `}step ${name} ${state}${took(event.durationSeconds)}`;
    }
    case 'warning':
      return warningMessage(event, reading);
    case 'recovered': {
      const what = {
        outage: 'good answers again',
        'unknown-status': 'a known status again',
        'clock-skew': 'times make sense again',
      };
      return `${what[event.code]} after ${durationText(event.durationSeconds)}`;
    }
    case 'heartbeat': {
      if (event.picture === null) {
        return event.stale || event.observedAt === null ? 'no good answer yet' : 'no task yet';
      }
      const since = event.observedAt === null ? '' : ` since ${momentText(event.observedAt, event.at, zone)}`;
      return event.stale
        ? `no good answer${since}; then: ${standingOf(event.picture)}`
        : standingOf(event.picture);
    }
    case 'result':
      return wordsOf(event, zone).reason;
    case 'error':
      return event.fault.reason;
    case 'end':
      return `ended: ${event.outcome}`;
    case 'simulator':
      return `simulated API at ${event.endpoint}: scenario ${event.scenario}, ${event.speed} times faster than life`;
    case 'poll-scheduled':
      return `next poll at ${momentText(event.nextPollAt, event.at, zone)}`;
    case 'debug':
      return event.text;
  }
}

function warningMessage(event: Extract<UpgradeEvent, { type: 'warning' }>, reading: Reading): string {
  switch (event.code) {
    case 'outage': {
      const since = clockText(event.sinceAt, reading);
      const until = clockText(event.givesUpAt, reading);
      return `no good answer since ${since} (${triesText(event.tries)}: ${event.fault.reason}); gives up at ${until}`;
    }
    case 'regression':
      return `${event.node.name} is no longer listed as completed: it is ${event.to} again`;
    case 'unknown-status':
      return `the API reports the status ${quoted(event.apiStatus)}, which its documents do not list; watching on`;
    case 'clock-skew':
      return `a start lies ${durationText(event.aheadSeconds)} in the server's future; its elapsed time is unknown`;
    case 'list-refused':
      return `the list of ${event.mode === 'upgrade' ? 'upgrades' : 'AZ switchovers'} was refused and is left out: ${event.fault.reason}`;
    case 'config':
      return event.reason;
  }
}

function took(seconds: number | null): string {
  return seconds === null ? '' : `, took ${durationText(seconds)}`;
}

/** `1 try`, `7 tries`. */
export function triesText(count: number): string {
  return count === 1 ? '1 try' : `${count} tries`;
}

function quoted(word: string | null): string {
  return word === null ? '(none)' : `"${word}"`;
}

function joined(...sentences: readonly (string | null)[]): string | null {
  const said = sentences.filter((sentence) => sentence !== null);
  return said.length === 0 ? null : said.join(' ');
}
