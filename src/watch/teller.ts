import type { Clock } from '../runtime.ts';
import type { ClusterRef, Fact, UpgradeEvent } from '../upgrade/events.ts';
import type { Picture } from '../upgrade/picture.ts';
import { samePicture } from '../upgrade/picture.ts';

/** Tells what happens to one cluster, and remembers which picture its readers have. */
export class Teller {
  private readonly clock: Clock;
  private readonly cluster: ClusterRef;
  private readonly listener: (event: UpgradeEvent) => void;
  private told: Picture | null = null;
  private lastLineWasPicture = false;
  private taskId: string | null = null;
  /** When the last line was told, by the monotonic clock; the beginning where there was none. */
  lastLineAt: number;

  constructor(clock: Clock, cluster: ClusterRef, listener: (event: UpgradeEvent) => void) {
    this.clock = clock;
    this.cluster = cluster;
    this.listener = listener;
    this.lastLineAt = clock.elapsed();
  }

  /** From now on, events are about this task. */
  about(taskId: string): void {
    this.taskId = taskId;
  }

  /** Tells a line of the stream. */
  line(fact: Fact): void {
    this.lastLineWasPicture = false;
    this.lastLineAt = this.clock.elapsed();
    this.aside(fact);
  }

  /** Tells a picture if it differs from the one told last. */
  picture(picture: Picture): void {
    if (this.told !== null && samePicture(this.told, picture)) return;
    this.line({ type: 'snapshot', picture });
    this.told = picture;
    this.lastLineWasPicture = true;
  }

  /** Tells the picture before a result: left out only where the line before is that very picture. */
  lastPicture(picture: Picture): void {
    if (!this.lastLineWasPicture) this.told = null;
    this.picture(picture);
  }

  /** Tells what is no line of the stream. */
  aside(fact: Fact): void {
    this.listener({ at: this.clock.now(), cluster: this.cluster, taskId: this.taskId, ...fact });
  }
}
