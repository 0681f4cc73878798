import type { Ending } from './ending.ts';
import type { NodeState, Picture } from './picture.ts';
import type { Instant, Mode, StepState } from './task.ts';

/** The cluster that an event is about; `name` and `region` are null where they are not known. */
export interface ClusterRef {
  readonly id: string;
  readonly name: string | null;
  readonly region: string | null;
}

/** What people and support need to know of an answer that was not good. */
export interface FaultFacts {
  /** One sentence: what happened, where. */
  readonly reason: string;
  /** What to do about it, where there is something to do. */
  readonly hint: string | null;
  /** The API's own code, such as `CSS.0015`. */
  readonly apiCode: string | null;
  readonly requestId: string | null;
}

/** The task began another attempt. */
export interface TaskRetried {
  readonly type: 'retry';
  readonly attempt: number | null;
}

/** A node changed state. `durationSeconds` is null unless both its begin and its end are known. */
export interface NodeChanged {
  readonly type: 'node';
  readonly node: { readonly name: string };
  readonly from: NodeState;
  readonly to: NodeState;
  readonly durationSeconds: number | null;
}

/** A step changed state. `node` is null while several nodes share the steps. */
export interface StepChanged {
  readonly type: 'step';
  readonly step: { readonly node: string | null; readonly order: number; readonly name: string };
  readonly from: StepState;
  readonly to: StepState;
  readonly durationSeconds: number | null;
}

/** A node left `completedNodes`: the picture follows the API. */
export interface NodeRegressed {
  readonly type: 'warning';
  readonly code: 'regression';
  readonly sinceAt: Instant;
  readonly node: { readonly name: string };
  readonly to: NodeState;
}

/** The API uses a status word that its documents do not list. */
export interface StatusUnknown {
  readonly type: 'warning';
  readonly code: 'unknown-status';
  readonly sinceAt: Instant;
  readonly apiStatus: string | null;
}

/** A start lies more than five minutes in the server's future. */
export interface ClockSkewed {
  readonly type: 'warning';
  readonly code: 'clock-skew';
  readonly sinceAt: Instant;
  readonly aheadSeconds: number;
}

/** No good answer came, more than once in a row or for more than a minute. */
export interface OutageBegan {
  readonly type: 'warning';
  readonly code: 'outage';
  /** The local time of the first failed try. */
  readonly sinceAt: Instant;
  readonly tries: number;
  /** When the watch gives up (local clock). */
  readonly givesUpAt: Instant;
  readonly fault: FaultFacts;
}

/** One of the two task lists was refused, the other one shows the task. */
export interface ListRefused {
  readonly type: 'warning';
  readonly code: 'list-refused';
  readonly sinceAt: Instant;
  readonly mode: Mode;
  readonly fault: FaultFacts;
}

/** Something about the configuration is odd, but not wrong. */
export interface ConfigOdd {
  readonly type: 'warning';
  readonly code: 'config';
  readonly sinceAt: Instant;
  readonly file: string | null;
  readonly reason: string;
}

/** A condition that was warned about is over. */
export interface Recovered {
  readonly type: 'recovered';
  readonly code: 'outage' | 'unknown-status' | 'clock-skew';
  readonly durationSeconds: number;
}

/** What an observation of the task changes: the reducer's output. */
export type Change =
  TaskRetried | NodeChanged | StepChanged | NodeRegressed | StatusUnknown | ClockSkewed | Recovered;

/** Every kind of warning. */
export type Warning = NodeRegressed | StatusUnknown | ClockSkewed | OutageBegan | ListRefused | ConfigOdd;

/** A command began. `command` is null if it could not be read. */
export interface Started {
  readonly type: 'start';
  readonly command: string | null;
  /** What was asked for, as it was written. */
  readonly clusters: readonly string[];
}

/** The whole picture: on attaching, whenever it changed, when it goes stale, and before each result. */
export interface Snapshot {
  readonly type: 'snapshot';
  readonly picture: Picture;
}

/** Nothing changed for a while. `picture` is null while no task is there yet. */
export interface Heartbeat {
  readonly type: 'heartbeat';
  readonly picture: Picture | null;
  /** The server's time of the last good answer; null if there was none. */
  readonly observedAt: Instant | null;
  readonly stale: boolean;
}

/** The watch of one cluster is over. */
export interface ResultReached {
  readonly type: 'result';
  readonly ending: Ending;
  readonly picture: Picture | null;
  /** The command that takes the watch up again; null where there is nothing to go on with. */
  readonly resume: string | null;
}

/** What stops a whole run. */
export interface RunFailed {
  readonly type: 'error';
  readonly outcome: 'internal' | 'usage' | 'auth' | 'unknown' | 'nothing';
  readonly fault: FaultFacts;
}

/** The last event of a watch. */
export interface Ended {
  readonly type: 'end';
  readonly outcome: string;
  readonly exitCode: number;
}

/** A simulated API is ready to be asked. */
export interface SimulatorReady {
  readonly type: 'simulator';
  /** The address, region, project, cluster and keys to ask it with, by the variables that hold them. */
  readonly variables: Readonly<Record<string, string>>;
  readonly endpoint: string;
  readonly scenario: string;
  /** How many times faster than life. */
  readonly speed: number;
}

/** When the next poll is due (local clock). For the live view alone: it is no line of the stream. */
export interface PollScheduled {
  readonly type: 'poll-scheduled';
  readonly nextPollAt: Instant;
  /** The try that failed just before, if it did, and how many did in a row. */
  readonly failure: { readonly tries: number; readonly fault: FaultFacts } | null;
  /** The picture as of the last good answer, told though nothing changed; null while there is none. */
  readonly picture: Picture | null;
}

/** A diagnostic for people, already free of secrets. It is no line of the stream. */
export interface Diagnostic {
  readonly type: 'debug';
  readonly text: string;
}

/** Where an event belongs: when (local clock), to which cluster and task. */
export interface Envelope {
  readonly at: Instant;
  readonly cluster: ClusterRef | null;
  readonly taskId: string | null;
}

/** What an event says, without its envelope. */
export type Fact =
  | Started
  | Snapshot
  | TaskRetried
  | NodeChanged
  | StepChanged
  | Warning
  | Recovered
  | Heartbeat
  | ResultReached
  | RunFailed
  | Ended
  | SimulatorReady
  | PollScheduled
  | Diagnostic;

/** Everything that renderers are told. */
export type UpgradeEvent = Envelope & Fact;
