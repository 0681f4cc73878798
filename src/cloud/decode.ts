import type { Instant, Mode, Step, StepState, Task, TaskStatus } from '../upgrade/task.ts';

/** A page of the task list, decoded; or where in the answer something made no sense. */
export type DecodedPage =
  | { readonly ok: true; readonly tasks: readonly Task[]; readonly totalSize: number | null }
  | { readonly ok: false; readonly problem: string };

/**
 * Decodes an answer of `GET …/upgrade/detail` (the API reference, "Obtaining Upgrade Details") from untrusted
 * JSON. Every field may be missing or null, as the official models have it, save a task's id; a value of a kind
 * that makes no sense is a problem that names its path. Never throws.
 */
export function decodeUpgradeDetail(body: unknown, mode: Mode): DecodedPage {
  try {
    const root = record(body, 'the answer');
    if (!('detailList' in root) && !('totalSize' in root)) throw new Nonsense('detailList is missing');
    const totalSize = integer(root['totalSize'], 'totalSize');
    const list = array(root['detailList'], 'detailList');
    if (!('detailList' in root) && totalSize !== 0) throw new Nonsense('detailList is missing');
    const tasks = list.map((item, index) => decodeTask(item, mode, `detailList[${index}]`));
    return { ok: true, tasks, totalSize };
  } catch (error) {
    if (error instanceof Nonsense) return { ok: false, problem: error.message };
    throw error;
  }
}

/** The one exception of this file; it never leaves it. */
class Nonsense extends Error {}

const TASK_STATUS: Readonly<Record<string, TaskStatus>> = {
  RUNNING: 'running',
  SUCCESS: 'success',
  FAILED: 'failed',
  PARTIAL_FAILED: 'partial_failed',
};

const STEP_STATE: Readonly<Record<string, StepState>> = {
  WAITING: 'waiting',
  RUNNING: 'running',
  SUCCESS: 'done',
  FAILED: 'failed',
};

function decodeTask(value: unknown, mode: Mode, path: string): Task {
  const item = record(value, path);
  const field = (name: string): string | null => text(item[name], `${path}.${name}`);
  const id = field('id');
  if (id === null) throw new Nonsense(`${path}.id is missing`);
  const apiStatus = field('status');
  return {
    id,
    mode,
    status: lookUp(TASK_STATUS, apiStatus, 'unknown'),
    apiStatus,
    attempt: integer(item['executeTimes'], `${path}.executeTimes`),
    startedAt: instant(field('startTime')),
    endedAt: instant(field('endTime')),
    image: mode === 'upgrade' ? decodeImage(item['imageInfo'], `${path}.imageInfo`) : null,
    az: mode === 'az-migration' ? decodeAz(field('migrateParam')) : null,
    batchSize: integer(item['batchSize'], `${path}.batchSize`),
    failure: field('failMessage'),
    totalNodes: names(item['totalNodes'], `${path}.totalNodes`),
    completedNodes: names(item['completedNodes'], `${path}.completedNodes`),
    currentNodes: unique([
      ...names(item['currentNodeName'], `${path}.currentNodeName`),
      ...names(item['currentBatchNodes'], `${path}.currentBatchNodes`),
    ]),
    steps: array(item['currentNodeDetail'], `${path}.currentNodeDetail`)
      .map((step, index) => decodeStep(step, index, `${path}.currentNodeDetail[${index}]`))
      .sort((a, b) => a.order - b.order),
  };
}

function decodeStep(value: unknown, index: number, path: string): Step {
  const item = record(value, path);
  const field = (name: string): string | null => text(item[name], `${path}.${name}`);
  return {
    order: integer(item['order'], `${path}.order`) ?? index,
    name: field('name') ?? '',
    description: field('desc') ?? '',
    state: lookUp(STEP_STATE, field('status'), 'unknown'),
    startedAt: instant(field('beginTime')),
    endedAt: instant(field('endTime')),
  };
}

function decodeImage(value: unknown, path: string): Task['image'] {
  if (value === undefined || value === null) return null;
  const item = record(value, path);
  const field = (name: string): string => text(item[name], `${path}.${name}`) ?? '';
  return { name: field('displayName'), engine: field('datastoreType'), version: field('datastoreVersion') };
}

/** `migrateParam` is JSON inside a string; where it is not, nothing is known of the move. */
function decodeAz(param: string | null): Task['az'] {
  const nothing = { from: null, to: null, scope: null };
  if (param === null) return nothing;
  try {
    const item = record(JSON.parse(param), 'migrateParam');
    const field = (name: string): string | null => text(item[name], name);
    return { from: field('sourceAz'), to: field('targetAz'), scope: field('instType') };
  } catch (error) {
    if (error instanceof Nonsense || error instanceof SyntaxError) return nothing;
    throw error;
  }
}

function record(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Nonsense(`${path} is ${kindOf(value)} where an object is expected`);
  }
  // Own fields only: a name such as `constructor` must not find something inherited.
  return Object.assign(Object.create(null) as Record<string, unknown>, value);
}

function array(value: unknown, path: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Nonsense(`${path} is ${kindOf(value)} where a list is expected`);
  return value as unknown[];
}

/** Text or a number as trimmed text; null for nothing, and for empty text, which the API writes for "not yet". */
function text(value: unknown, path: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new Nonsense(`${path} is ${kindOf(value)} where text is expected`);
  }
  const trimmed = String(value).trim();
  return trimmed === '' ? null : trimmed;
}

/** A whole number, also inside a string; null for nothing, and for text that is no whole number. */
function integer(value: unknown, path: string): number | null {
  const found = text(value, path);
  const number = found === null || !/^[+-]?\d+$/.test(found) ? Number.NaN : Number(found);
  return Number.isSafeInteger(number) ? number : null;
}

/** Names from comma-separated text or from a list; trimmed, without empty ones and repeats. */
function names(value: unknown, path: string): string[] {
  const texts = Array.isArray(value)
    ? value.map((item, index) => text(item, `${path}[${index}]`))
    : [text(value, path)];
  return unique(
    texts
      .flatMap((item) => (item ?? '').split(','))
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  );
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}

const TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** The API's times are UTC where they name no zone. Null for text that is no time. */
function instant(found: string | null): Instant | null {
  const match = TIME.exec(found ?? '');
  if (match === null) return null;
  const [, date = '', time = '', fraction = '', zone = 'Z'] = match;
  const parsed = Date.parse(
    `${date}T${time}${fraction.slice(0, 4)}${zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2').toUpperCase()}`,
  );
  return Number.isNaN(parsed) ? null : parsed;
}

function lookUp<T>(table: Readonly<Record<string, T>>, word: string | null, otherwise: T): T {
  return word !== null && Object.hasOwn(table, word) ? (table[word] ?? otherwise) : otherwise;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
