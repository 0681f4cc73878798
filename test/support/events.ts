import type { Fact, UpgradeEvent } from '../../src/upgrade/events.ts';
import type { Picture } from '../../src/upgrade/picture.ts';
import type { Task } from '../../src/upgrade/task.ts';
import { observe, pictureOf } from '../../src/upgrade/timeline.ts';
import { at, task } from './tasks.ts';

/** The cluster that tests speak of. */
export const CLUSTER = { id: 'ea244205-d641-45d9-9dcb-ab2236bcd07e', name: 'es-prod', region: 'cn-north-4' };

/** An event about that cluster and task, so many seconds after the task's start (local and server clock agree). */
export function event(fact: Fact, seconds = 3600): UpgradeEvent {
  return { at: at(seconds), cluster: CLUSTER, taskId: 'task-1', ...fact };
}

/** The picture of a task observed so many seconds after its start. */
export function picture(differences: Partial<Task> = {}, seconds = 3600, stale = false): Picture {
  return pictureOf(observe(null, task(differences), at(seconds)).timeline, at(seconds), stale);
}
