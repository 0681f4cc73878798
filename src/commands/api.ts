import type { UpgradeApi } from '../cloud/css-api.ts';
import { createCssApi } from '../cloud/css-api.ts';
import { createHttp } from '../cloud/http.ts';
import { createServerClock } from '../cloud/server-clock.ts';
import type { AccessKey } from '../cloud/sign.ts';
import { Failure } from '../failure.ts';
import type { Clock } from '../runtime.ts';
import type { PlainSettings } from '../settings/settings.ts';
import type { Mode } from '../upgrade/task.ts';
import type { CommandContext } from './context.ts';

/** What the client of the API is opened with. */
export interface ApiPlan {
  readonly endpoint: string;
  readonly projectId: string;
  readonly key: AccessKey;
  readonly language: 'en-us' | 'zh-cn';
  /** The clock that the watch goes by. */
  readonly clock: Clock;
  readonly debug: (text: string) => void;
}

/** Opens a client of the API; `close` lets the process end. */
export function openApi(
  context: CommandContext,
  plan: ApiPlan,
): { readonly api: UpgradeApi; readonly close: () => void } {
  const { clock, ...rest } = plan;
  const http = createHttp(context.runtime.clock, `css-upgrade/${context.version}`);
  const api = createCssApi({ ...rest, http, clock: createServerClock(clock) });
  return {
    api,
    close: () => {
      http.close();
    },
  };
}

/** The lists that a `--mode` stands for, in the order in which they are asked. */
export function modesOf(settings: PlainSettings): readonly Mode[] {
  const mode = settings.get('mode', 'auto');
  return mode === 'auto' ? ['upgrade', 'az-migration'] : [mode];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The cluster to look at: the argument, else the configuration's.
 * @throws {Failure} where there is none, or it is no id
 */
export function clusterOf(context: CommandContext, settings: PlainSettings): string {
  const cluster = context.operands[0] ?? settings.get('cluster', null);
  if (cluster === null) {
    throw new Failure(
      'usage',
      'no cluster is given',
      'Name its id, or set CSS_UPGRADE_CLUSTER or cluster in .cssrc.',
    );
  }
  if (UUID.test(cluster)) return cluster;
  throw new Failure(
    'usage',
    `${JSON.stringify(cluster)} is not a cluster id`,
    'An id looks like ea244205-d641-45d9-9dcb-ab2236bcd07e; the console shows it on the page of the cluster.',
  );
}

/**
 * The task that `--task` names; null where it is not given.
 * @throws {Failure} where it can be no id
 */
export function taskOf(context: CommandContext): string | null {
  const task = context.flags['task'];
  if (task === undefined) return null;
  if (typeof task === 'string' && /^[A-Za-z0-9-]+$/.test(task)) return task;
  throw new Failure('usage', `--task is ${JSON.stringify(task)}, but must be letters, digits and hyphens`);
}
