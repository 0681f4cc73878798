import type { Fault } from '../cloud/faults.ts';
import type { UpgradeApi } from '../cloud/css-api.ts';
import type { Clock, StopReason } from '../runtime.ts';
import type { Wanted } from '../upgrade/choose.ts';
import type { Ending, Verdict } from '../upgrade/ending.ts';
import { verdictOf } from '../upgrade/ending.ts';
import type { ClusterRef, UpgradeEvent } from '../upgrade/events.ts';
import type { Picture } from '../upgrade/picture.ts';
import type { Instant, Mode, Task } from '../upgrade/task.ts';
import { isTerminal } from '../upgrade/task.ts';
import type { Timeline } from '../upgrade/timeline.ts';
import { observe, pictureOf } from '../upgrade/timeline.ts';
import { consequenceOf } from './consequence.ts';
import { callOffAt } from './deadline.ts';
import type { Look, RefusedList } from './look.ts';
import { lookOnce } from './look.ts';
import { noLongerListed } from './own-faults.ts';
import { retryPause } from './pacing.ts';
import { Teller } from './teller.ts';

/** What to watch, and how. Durations are milliseconds; 0 means none. */
export interface WatchPlan {
  readonly cluster: ClusterRef;
  /** The lists to ask until a task is chosen. */
  readonly modes: readonly Mode[];
  /** This task only. */
  readonly taskId: string | null;
  readonly intervalMs: number;
  /** Counted from the start of the clock. */
  readonly timeoutMs: number;
  readonly maxOutageMs: number;
  readonly waitForStartMs: number;
  readonly retryGraceMs: number;
  readonly heartbeatMs: number;
  /** The command that takes up the watch of this task again. */
  readonly resume: (taskId: string | null) => string;
}

/** What a watch needs of the world. */
export interface WatchWorld {
  readonly api: UpgradeApi;
  readonly clock: Clock;
  readonly random: () => number;
  /** Calls the watch off; its reason is a `StopReason`. */
  readonly stop: AbortSignal;
  readonly tell: (event: UpgradeEvent) => void;
}

/**
 * Follows one cluster's task to its verdict, telling everything that happens, the `result` last.
 * @returns why it is over; null where stdout was closed, which leaves nobody to tell
 */
export async function watchCluster(world: WatchWorld, plan: WatchPlan): Promise<Ending | null> {
  return new Watch(world, plan).run();
}

/** From the first try that failed until the next good answer. */
interface Outage {
  readonly since: number;
  readonly sinceAt: Instant;
  tries: number;
  warned: boolean;
  fault: Fault;
}

/** An outage is told after so many failures in a row, or this long after the first. */
const TELL_OUTAGE_AFTER_TRIES = 2;
const TELL_OUTAGE_AFTER_MS = 60_000;
const HOUR_MS = 3_600_000;
const FOR_THE_ANSWER_MS = 1000;

/** What the loop knows. Instants without a comment are of the monotonic clock (`Clock.elapsed`). */
class Watch {
  private readonly world: WatchWorld;
  private readonly plan: WatchPlan;
  private readonly teller: Teller;
  private readonly startedAt: number;
  private readonly timeoutAt: number;
  private readonly waitUntil: number;
  /** See `startByServer`. */
  private serverStart: Instant | null = null;
  private lastGoodAt: Instant | null = null;
  private lastRunningAt: Instant | null = null;
  private timeline: Timeline | null = null;
  private refusalTold = false;
  private outage: Outage | null = null;
  private notFoundInARow = 0;
  private grace: { readonly until: number; readonly verdict: Verdict } | null = null;

  constructor(world: WatchWorld, plan: WatchPlan) {
    this.world = world;
    this.plan = plan;
    this.startedAt = world.clock.elapsed();
    this.teller = new Teller(world.clock, plan.cluster, world.tell);
    this.timeoutAt = plan.timeoutMs === 0 ? Infinity : plan.timeoutMs;
    this.waitUntil = plan.waitForStartMs;
  }

  async run(): Promise<Ending | null> {
    for (;;) {
      const began = this.world.clock.elapsed();
      const look = await this.look();
      const ending = this.stopped() ?? this.take(look, began) ?? (await this.pause());
      if (ending === 'closed') return null;
      if (ending !== null) return this.finish(ending);
    }
  }

  /** One look, called off when the watch is stopped or its time is up; time goes on telling meanwhile. */
  private async look(): Promise<Look> {
    const { api, clock, stop } = this.world;
    const { modes, taskId, cluster } = this.plan;
    const endsAt = this.endsAt();
    const chosen = this.timeline?.task ?? null;
    const search = {
      modes: chosen === null ? modes : [chosen.mode],
      wanted: (observedAt: Instant): Wanted => this.wanted(chosen?.id ?? taskId, observedAt),
    };
    return callOffAt(
      stop,
      async (signal) => {
        // What falls due with the poll waits a moment for its answer, which says more.
        await clock.sleep(Math.min(FOR_THE_ANSWER_MS, endsAt - clock.elapsed()), signal);
        await this.passTime(endsAt, signal);
      },
      (signal) => lookOnce(api, cluster.id, search, signal),
    );
  }

  /** When the watch ends whatever a look may bring: its timeout, or the end of the grace after a failure. */
  private endsAt(): number {
    return Math.min(this.timeoutAt, this.grace?.until ?? Infinity);
  }

  private wanted(id: string | null, observedAt: Instant): Wanted {
    if (id !== null) return { kind: 'id', id };
    return this.plan.waitForStartMs > 0
      ? { kind: 'since', since: this.startByServer(observedAt) }
      : { kind: 'any' };
  }

  /** When the watch began by the server's clock: worked out from the first good answer's time, and kept. */
  private startByServer(observedAt: Instant): Instant {
    this.serverStart ??= observedAt - (this.world.clock.elapsed() - this.startedAt);
    return this.serverStart;
  }

  /** What ends the watch from outside, before anything else. */
  private stopped(): Ending | 'closed' | null {
    const { stop } = this.world;
    if (!stop.aborted) return null;
    const reason = stop.reason as StopReason;
    return reason.kind === 'output' ? 'closed' : { outcome: 'signal', signal: reason.signal };
  }

  private take(look: Look, began: number): Ending | null {
    switch (look.kind) {
      case 'aborted':
        return this.timeUp(true);
      case 'fault':
        return this.takeFault(look.fault, began);
      case 'none':
        if (this.timeline !== null) return this.takeFault(noLongerListed(this.timeline.task.id), began);
        return this.takeNone(look.observedAt, look.refused);
      case 'task':
        return this.takeTask(look.task, look.observedAt, look.refused);
    }
  }

  private takeTask(task: Task, observedAt: Instant, refused: RefusedList | null): Ending | null {
    const first = this.lastGoodAt === null;
    this.tellRefusal(refused);
    const { timeline, changes } = observe(this.timeline, task, observedAt);
    this.timeline = timeline;
    this.teller.about(task.id);
    if (!isTerminal(task.status)) this.lastRunningAt = observedAt;
    // The recovery stands among the warnings of this poll: after its changes, before its picture.
    for (const change of changes) this.teller.line(change);
    this.takeGoodAnswer(observedAt);
    this.teller.picture(pictureOf(timeline, observedAt, false));
    const retried = changes.some((change) => change.type === 'retry');
    const endedBeforeWatch =
      first && (task.endedAt === null || task.endedAt <= this.startByServer(observedAt));
    return this.judge(task, endedBeforeWatch, retried, refused);
  }

  /** What the task's status means for the watch. */
  private judge(
    task: Task,
    endedBeforeWatch: boolean,
    retried: boolean,
    refused: RefusedList | null,
  ): Ending | null {
    const now = this.world.clock.elapsed();
    const over = this.graceOver(now);
    if (over !== null) return over;
    if (retried) this.grace = null;
    const verdict = verdictOf(task.status);
    if (verdict === null) return null;
    if (verdict === 'success' || endedBeforeWatch || this.plan.retryGraceMs === 0) {
      const { modes, taskId } = this.plan;
      const sawAll = taskId === null && modes.length > 1 && refused === null;
      return { outcome: verdict, endedBeforeWatch, nothingRuns: endedBeforeWatch && sawAll };
    }
    this.grace ??= { until: now + this.plan.retryGraceMs, verdict };
    return null;
  }

  private graceOver(now: number): Ending | null {
    return this.grace !== null && now >= this.grace.until ? this.verdictInHand() : null;
  }

  /** During the grace the failure is certain: whatever else ends the watch, its code is the failure's. */
  private verdictInHand(): Ending | null {
    return this.grace === null
      ? null
      : { outcome: this.grace.verdict, endedBeforeWatch: false, nothingRuns: false };
  }

  private takeNone(observedAt: Instant, refused: RefusedList | null): Ending | null {
    this.tellRefusal(refused);
    this.takeGoodAnswer(observedAt);
    return this.waitOver() ? this.nothingCame() : null;
  }

  private waitOver(): boolean {
    return this.world.clock.elapsed() >= this.waitUntil;
  }

  private nothingCame(): Ending {
    const { taskId, waitForStartMs } = this.plan;
    const why = taskId === null ? 'no-task' : 'no-such-task';
    return { outcome: 'nothing', why, taskId, waitedSeconds: Math.floor(waitForStartMs / 1000) };
  }

  private takeGoodAnswer(observedAt: Instant): void {
    this.lastGoodAt = observedAt;
    this.notFoundInARow = 0;
    const { outage } = this;
    this.outage = null;
    if (outage?.warned !== true) return;
    const durationSeconds = Math.floor((this.world.clock.elapsed() - outage.since) / 1000);
    this.teller.line({ type: 'recovered', code: 'outage', durationSeconds });
  }

  private takeFault(fault: Fault, began: number): Ending | null {
    this.notFoundInARow = fault.kind === 'not-found' ? this.notFoundInARow + 1 : 0;
    const consequence = consequenceOf(fault.kind, this.lastGoodAt !== null, this.notFoundInARow);
    if (consequence !== 'retry') {
      if (this.grace !== null) return this.verdictInHand();
      if (consequence === 'no-cluster') {
        return { outcome: 'nothing', why: 'no-cluster', fault, thereUntil: this.lastGoodAt };
      }
      return { outcome: consequence, fault };
    }
    const { clock } = this.world;
    const now = clock.elapsed();
    this.outage ??= { since: began, sinceAt: clock.now() - (now - began), tries: 0, warned: false, fault };
    this.outage.tries += 1;
    this.outage.fault = fault;
    this.tellOutage(this.outage);
    if (now >= this.timeoutAt) return this.timeUp(true);
    const givenUp = began >= this.outageEndsAt(this.outage) || (this.isWaiting() && this.waitOver());
    return this.graceOver(now) ?? (givenUp ? (this.verdictInHand() ?? this.lostSight(this.outage)) : null);
  }

  /** When an outage that goes on ends the watch. */
  private outageEndsAt(outage: Outage): number {
    return Math.min(outage.since + this.plan.maxOutageMs, this.isWaiting() ? this.waitUntil : Infinity);
  }

  /** Whether no task is there yet and one is waited for. */
  private isWaiting(): boolean {
    return this.timeline === null && this.plan.waitForStartMs > 0;
  }

  private lostSight(outage: Outage): Ending {
    const forSeconds = Math.floor((this.world.clock.elapsed() - outage.since) / 1000);
    const { sinceAt, tries, fault } = outage;
    return { outcome: 'unknown', why: 'lost-sight', sinceAt, forSeconds, tries, fault };
  }

  /**
   * The end at the timeout, or at the end of the grace.
   * @param unanswered whether the last try failed, or was called off before an answer came
   */
  private timeUp(unanswered: boolean): Ending {
    const { timeoutMs } = this.plan;
    if (this.isWaiting() && !unanswered && this.lastGoodAt !== null && this.waitOver())
      return this.nothingCame();
    return (
      this.verdictInHand() ?? {
        outcome: 'timeout',
        afterSeconds: Math.floor(timeoutMs / 1000),
        duringOutage: unanswered,
        fault: this.outage?.fault ?? null,
        lastRunningAt: this.lastRunningAt,
      }
    );
  }

  /** Waits for the next poll. */
  private async pause(): Promise<Ending | 'closed' | null> {
    const next = this.nextPoll();
    this.tellSchedule(next);
    const endsAt = this.endsAt();
    await this.passTime(Math.min(next, endsAt), this.world.stop);
    return (
      this.stopped() ?? (this.world.clock.elapsed() >= endsAt ? this.timeUp(this.outage !== null) : null)
    );
  }

  /** Lets time pass, telling what it alone brings: heartbeats, and an outage that grows old. */
  private async passTime(until: number, abort: AbortSignal): Promise<void> {
    const { clock } = this.world;
    while (!abort.aborted) {
      const now = clock.elapsed();
      if (now >= until) return;
      if (this.outage !== null) this.tellOutage(this.outage);
      const beatAt = this.plan.heartbeatMs === 0 ? Infinity : this.teller.lastLineAt + this.plan.heartbeatMs;
      if (now >= beatAt) {
        this.tellHeartbeat();
        continue;
      }
      const outageToldAt =
        this.outage?.warned === false ? this.outage.since + TELL_OUTAGE_AFTER_MS : Infinity;
      // Where nothing is due, an hour is as good as any time to look again.
      await clock.sleep(Math.min(until, beatAt, outageToldAt, now + HOUR_MS) - now, abort);
    }
  }

  /** The interval or, after a failure, the backoff; never past an instant at which a last look decides. */
  private nextPoll(): number {
    const now = this.world.clock.elapsed();
    const { outage, plan } = this;
    const wait =
      outage === null
        ? plan.intervalMs
        : retryPause(outage.fault, outage.tries, plan.intervalMs, this.world.random());
    return Math.min(
      now + wait,
      outage === null ? Infinity : this.outageEndsAt(outage),
      this.isWaiting() ? this.waitUntil : Infinity,
    );
  }

  private tellSchedule(next: number): void {
    const { clock } = this.world;
    const nextPollAt = clock.now() + (next - clock.elapsed());
    const { outage } = this;
    const failure = outage === null ? null : { tries: outage.tries, fault: outage.fault };
    const picture =
      this.timeline === null
        ? null
        : pictureOf(this.timeline, this.timeline.observedAt, outage?.warned ?? false);
    this.teller.aside({ type: 'poll-scheduled', nextPollAt, failure, picture });
  }

  private tellRefusal(refused: RefusedList | null): void {
    if (refused === null || this.refusalTold) return;
    this.refusalTold = true;
    const { mode, fault } = refused;
    this.teller.line({ type: 'warning', code: 'list-refused', sinceAt: this.world.clock.now(), mode, fault });
  }

  private tellOutage(outage: Outage): void {
    const { clock } = this.world;
    const old = clock.elapsed() - outage.since >= TELL_OUTAGE_AFTER_MS;
    if (outage.warned || (outage.tries < TELL_OUTAGE_AFTER_TRIES && !old)) return;
    outage.warned = true;
    const { sinceAt, tries, fault } = outage;
    const givesUpAt = sinceAt + (this.outageEndsAt(outage) - outage.since);
    this.teller.line({ type: 'warning', code: 'outage', sinceAt, tries, givesUpAt, fault });
    if (this.timeline !== null) this.teller.picture(this.pictureNow(this.timeline, true));
  }

  private tellHeartbeat(): void {
    const stale = this.outage?.warned ?? false;
    const picture = this.timeline === null ? null : this.pictureNow(this.timeline, stale);
    this.teller.line({ type: 'heartbeat', picture, observedAt: this.lastGoodAt, stale });
  }

  /** The picture at this moment; a stale one stands still, since nobody knows whether it goes on. */
  private pictureNow(timeline: Timeline, stale: boolean): Picture {
    const { observedAt } = timeline;
    return pictureOf(timeline, stale ? observedAt : Math.max(observedAt, this.world.api.serverNow()), stale);
  }

  private finish(ending: Ending): Ending {
    if (ending.outcome === 'usage') {
      this.teller.line({ type: 'error', outcome: 'usage', fault: ending.fault });
      return ending;
    }
    const picture = this.timeline === null ? null : this.pictureNow(this.timeline, this.outage !== null);
    if (picture !== null) this.teller.lastPicture(picture);
    const taskId = this.timeline?.task.id ?? this.plan.taskId;
    this.teller.line({
      type: 'result',
      ending,
      picture,
      resume: this.canResume(ending) ? this.plan.resume(taskId) : null,
    });
    return ending;
  }

  private canResume(ending: Ending): boolean {
    return (
      ending.outcome === 'timeout' ||
      ending.outcome === 'signal' ||
      ending.outcome === 'unknown' ||
      ending.outcome === 'auth'
    );
  }
}
