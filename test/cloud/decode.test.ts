import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedPage } from '../../src/cloud/decode.ts';
import { decodeUpgradeDetail } from '../../src/cloud/decode.ts';
import type { Mode, Task } from '../../src/upgrade/task.ts';

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8'));
const UPGRADE = fixture('upgrade-running.json');
const SWITCHOVER = fixture('az-switchover-running.json');

const utc = (text: string): number => Date.parse(`${text}Z`);

/** An answer that lists these tasks. */
const listing = (...detailList: readonly unknown[]): unknown => ({
  totalSize: detailList.length,
  detailList,
});

function decoded(body: unknown, mode: Mode = 'upgrade'): readonly Task[] {
  const page = decodeUpgradeDetail(body, mode);
  if (!page.ok) throw new Error(page.problem);
  return page.tasks;
}

/** The only task of an answer, with these fields beside its id. */
function taskWith(fields: Readonly<Record<string, unknown>>, mode: Mode = 'upgrade'): Task {
  const [task] = decoded(listing({ id: 'task-1', ...fields }), mode);
  if (task === undefined) throw new Error('no task was decoded');
  return task;
}

const UPDATE_DESCRIPTION =
  'The cluster task status is refreshed. If there are no nodes to be replaced, the task is marked as completed. Otherwise, another node starts to be replaced.';
const MIGRATION_DESCRIPTION =
  'Data is migrated from a node to other nodes in the cluster by running the exclude command.';

describe('the examples of the API reference', () => {
  it('a running upgrade', () => {
    expect(decodeUpgradeDetail(UPGRADE, 'upgrade')).toEqual<DecodedPage>({
      ok: true,
      totalSize: 1,
      tasks: [
        {
          id: 'b7ac4c5b-3bda-4feb-a303-eb80f4bce986',
          mode: 'upgrade',
          status: 'running',
          apiStatus: 'RUNNING',
          attempt: 1,
          startedAt: utc('2023-01-05T02:23:39'),
          endedAt: null,
          image: { name: '7.10.2_22.5.1_1230', engine: 'elasticsearch', version: '7.10.2' },
          az: null,
          batchSize: null,
          failure: null,
          totalNodes: ['css-test-ess-esn-1-1', 'css-test-ess-esn-2-1', 'css-test-ess-esn-3-1'],
          completedNodes: [],
          currentNodes: ['css-test-ess-esn-1-1'],
          steps: [
            {
              order: 0,
              name: 'Data migration',
              description: MIGRATION_DESCRIPTION,
              state: 'done',
              startedAt: utc('2023-01-05T02:23:42'),
              endedAt: utc('2023-01-05T02:29:51'),
            },
            {
              order: 12,
              name: 'Task status update',
              description: UPDATE_DESCRIPTION,
              state: 'waiting',
              startedAt: null,
              endedAt: null,
            },
          ],
        },
      ],
    });
  });

  it('a running AZ switchover', () => {
    expect(decodeUpgradeDetail(SWITCHOVER, 'az-migration')).toEqual<DecodedPage>({
      ok: true,
      totalSize: 1,
      tasks: [
        {
          id: '8ebe958b-b8c6-4939-b5a7-85aee9468888',
          mode: 'az-migration',
          status: 'running',
          apiStatus: 'RUNNING',
          attempt: 1,
          startedAt: utc('2022-12-29T08:32:29'),
          endedAt: null,
          image: null,
          az: { from: 'cn-north-4a', to: 'cn-north-4c', scope: 'ess' },
          batchSize: null,
          failure: null,
          totalNodes: ['css-test-ess-esn-2-1', 'css-test-ess-esn-1-1', 'css-test-ess-esn-3-1'],
          completedNodes: ['css-test-ess-esn-2-1'],
          currentNodes: ['css-test-ess-esn-1-1'],
          steps: [
            {
              order: 0,
              name: 'Data migration',
              description: MIGRATION_DESCRIPTION,
              state: 'done',
              startedAt: utc('2022-12-29T08:41:05'),
              endedAt: utc('2022-12-29T08:41:23'),
            },
            {
              order: 12,
              name: 'Task status update',
              description: UPDATE_DESCRIPTION,
              state: 'running',
              startedAt: utc('2023-01-04T06:53:42'),
              endedAt: null,
            },
          ],
        },
      ],
    });
  });
});

describe('the list', () => {
  it.each<[string, unknown, readonly string[], number | null]>([
    ['no task', { totalSize: 0, detailList: [] }, [], 0],
    ['no task, without a list', { totalSize: 0 }, [], 0],
    ['no task, with a null list', { totalSize: 0, detailList: null }, [], 0],
    ['no totalSize', { detailList: [{ id: 'a' }] }, ['a'], null],
    ['totalSize in a string', { totalSize: '7', detailList: [{ id: 'a' }] }, ['a'], 7],
    [
      'many tasks, in the order of the answer',
      listing({ id: 'b' }, { id: 'a' }, { id: 'c' }),
      ['b', 'a', 'c'],
      3,
    ],
    ['an id that is a number', listing({ id: 42 }), ['42'], 1],
    ['fields nobody knows', { totalSize: 0, detailList: [], hello: {} }, [], 0],
  ])('%s', (_what, body, ids, totalSize) => {
    const page = decodeUpgradeDetail(body, 'upgrade');
    expect(page).toMatchObject({ ok: true, totalSize });
    expect(decoded(body).map(({ id }) => id)).toEqual(ids);
  });
});

const BARE: Task = {
  id: 'task-1',
  mode: 'upgrade',
  status: 'unknown',
  apiStatus: null,
  attempt: null,
  startedAt: null,
  endedAt: null,
  image: null,
  az: null,
  batchSize: null,
  failure: null,
  totalNodes: [],
  completedNodes: [],
  currentNodes: [],
  steps: [],
};

const TASK_FIELDS = [
  'startTime',
  'endTime',
  'status',
  'imageInfo',
  'totalNodes',
  'completedNodes',
  'currentNodeName',
  'executeTimes',
  'batchSize',
  'currentBatchNodes',
  'currentNodeDetail',
  'failMessage',
  'migrateParam',
];

describe('a task of which nothing but its id is known', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['all else is missing', {}],
    ['all else is null', Object.fromEntries(TASK_FIELDS.map((name) => [name, null]))],
    [
      'all texts are empty',
      Object.fromEntries(
        TASK_FIELDS.filter((name) => name !== 'imageInfo' && name !== 'currentNodeDetail').map((name) => [
          name,
          '',
        ]),
      ),
    ],
  ])('%s', (_what, fields) => {
    expect(taskWith(fields)).toEqual(BARE);
  });

  it('is an AZ switchover to and from nowhere in that list', () => {
    expect(taskWith({}, 'az-migration').az).toEqual({ from: null, to: null, scope: null });
  });
});

describe('the status', () => {
  it.each<[unknown, Task['status'], string | null]>([
    ['RUNNING', 'running', 'RUNNING'],
    ['SUCCESS', 'success', 'SUCCESS'],
    ['FAILED', 'failed', 'FAILED'],
    ['PARTIAL_FAILED', 'partial_failed', 'PARTIAL_FAILED'],
    [' SUCCESS ', 'success', 'SUCCESS'],
    ['success', 'unknown', 'success'],
    ['ROLLING_BACK', 'unknown', 'ROLLING_BACK'],
    ['constructor', 'unknown', 'constructor'],
    ['__proto__', 'unknown', '__proto__'],
    [3, 'unknown', '3'],
  ])('%j is %s', (word, status, apiStatus) => {
    expect(taskWith({ status: word })).toMatchObject({ status, apiStatus });
  });
});

describe('numbers', () => {
  it.each<[unknown, number | null]>([
    ['1', 1],
    [' 2 ', 2],
    [3, 3],
    ['0', 0],
    ['', null],
    [null, null],
    ['1.5', null],
    [1.5, null],
    ['two', null],
    ['99999999999999999999', null],
  ])('%j is %j', (value, expected) => {
    expect(taskWith({ executeTimes: value, batchSize: value })).toMatchObject({
      attempt: expected,
      batchSize: expected,
    });
  });
});

describe('names of nodes', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['one', 'n1', ['n1']],
    ['several', 'n1,n2,n3', ['n1', 'n2', 'n3']],
    ['spaces around commas', ' n1 , n2 ,\tn3 ', ['n1', 'n2', 'n3']],
    ['empty ones', ',n1,, ,n2,', ['n1', 'n2']],
    ['repeats', 'n2,n1,n2', ['n2', 'n1']],
    ['a list', ['n1', 'n2'], ['n1', 'n2']],
    ['a list with commas, empty ones and repeats', ['n1, n2', '', null, 'n1'], ['n1', 'n2']],
    ['a number', 7, ['7']],
    ['none', '', []],
  ])('%s', (_what, value, expected) => {
    expect(taskWith({ totalNodes: value, completedNodes: value, currentNodeName: value })).toMatchObject({
      totalNodes: expected,
      completedNodes: expected,
      currentNodes: expected,
    });
  });
});

describe('the nodes being upgraded', () => {
  it.each<[string, unknown, unknown, readonly string[]]>([
    ['several in currentNodeName', 'n1,n2', undefined, ['n1', 'n2']],
    ['several in currentBatchNodes, as text', '', 'n1,n2', ['n1', 'n2']],
    ['several in currentBatchNodes, as a list', '', ['n1', 'n2'], ['n1', 'n2']],
    ['both, each name once', 'n2', 'n1,n2,n3', ['n2', 'n1', 'n3']],
    ['none', '', [], []],
  ])('%s', (_what, currentNodeName, currentBatchNodes, expected) => {
    expect(taskWith({ currentNodeName, currentBatchNodes }).currentNodes).toEqual(expected);
  });
});

describe('times', () => {
  it.each<[string, number | null]>([
    ['2023-01-05T02:23:39', utc('2023-01-05T02:23:39')],
    ['2023-01-05 02:23:39', utc('2023-01-05T02:23:39')],
    ['2023-01-05T02:23:39Z', utc('2023-01-05T02:23:39')],
    ['2023-01-05T10:23:39+08:00', utc('2023-01-05T02:23:39')],
    ['2023-01-05T10:23:39+0800', utc('2023-01-05T02:23:39')],
    ['2023-01-04T21:23:39-05:00', utc('2023-01-05T02:23:39')],
    ['2023-01-05T02:23:39.250', utc('2023-01-05T02:23:39.250')],
    ['2023-01-05T02:23:39.250999Z', utc('2023-01-05T02:23:39.250')],
    [' 2023-01-05T02:23:39 ', utc('2023-01-05T02:23:39')],
    ['', null],
    ['soon', null],
    ['2023-01-05', null],
    ['2023-13-05T02:23:39', null],
    ['2023-01-05T25:23:39', null],
  ])('%j', (text, expected) => {
    const step = { order: 0, beginTime: text, endTime: text };
    expect(taskWith({ startTime: text, endTime: text, currentNodeDetail: [step] })).toMatchObject({
      startedAt: expected,
      endedAt: expected,
      steps: [{ startedAt: expected, endedAt: expected }],
    });
  });
});

describe('the image', () => {
  it.each<[string, unknown, Task['image']]>([
    ['missing', undefined, null],
    ['null', null, null],
    ['empty', {}, { name: '', engine: '', version: '' }],
    [
      'whole',
      { displayName: 'a', datastoreType: 'opensearch', datastoreVersion: '2.19.0' },
      { name: 'a', engine: 'opensearch', version: '2.19.0' },
    ],
  ])('%s', (_what, imageInfo, expected) => {
    expect(taskWith({ imageInfo }).image).toEqual(expected);
  });

  it('is not looked at on an AZ switchover', () => {
    expect(taskWith({ imageInfo: 'none' }, 'az-migration').image).toBeNull();
  });
});

describe('migrateParam', () => {
  const nothing = { from: null, to: null, scope: null };

  it.each<[string, unknown, Task['az']]>([
    ['whole', '{"instType":"all","sourceAz":"a","targetAz":"b"}', { from: 'a', to: 'b', scope: 'all' }],
    ['in part', '{"targetAz":"b"}', { from: null, to: 'b', scope: null }],
    ['with empty values', '{"sourceAz":"","targetAz":null}', nothing],
    ['empty', '', nothing],
    ['no JSON', 'a to b', nothing],
    ['JSON that breaks off', '{"sourceAz":"a"', nothing],
    ['JSON, but no object', '["a","b"]', nothing],
    ['JSON null', 'null', nothing],
    ['values of another kind', '{"sourceAz":["a"]}', nothing],
  ])('%s', (_what, migrateParam, expected) => {
    expect(taskWith({ migrateParam }, 'az-migration').az).toEqual(expected);
  });

  it('is not looked at on an upgrade', () => {
    expect(taskWith({ migrateParam: '{"sourceAz":"a"}' }).az).toBeNull();
  });
});

it('keeps the undocumented words about a failure', () => {
  expect(taskWith({ failMessage: ' no room ' }).failure).toBe('no room');
});

describe('steps', () => {
  it('are sorted by their order, whatever the order of the answer', () => {
    const currentNodeDetail = [12, 3, 0, 7].map((order) => ({ order, name: `step ${order}` }));
    expect(taskWith({ currentNodeDetail }).steps.map(({ order, name }) => `${order} ${name}`)).toEqual([
      '0 step 0',
      '3 step 3',
      '7 step 7',
      '12 step 12',
    ]);
  });

  it('without an order keep their place', () => {
    const currentNodeDetail = [{ name: 'a' }, { order: null, name: 'b' }, { order: '2', name: 'c' }];
    expect(taskWith({ currentNodeDetail }).steps.map(({ order, name }) => `${order} ${name}`)).toEqual([
      '0 a',
      '1 b',
      '2 c',
    ]);
  });

  it('of which nothing is known', () => {
    expect(taskWith({ currentNodeDetail: [{}] }).steps).toEqual([
      { order: 0, name: '', description: '', state: 'unknown', startedAt: null, endedAt: null },
    ]);
  });

  it.each([
    ['WAITING', 'waiting'],
    ['RUNNING', 'running'],
    ['SUCCESS', 'done'],
    ['FAILED', 'failed'],
    ['SKIPPED', 'unknown'],
    ['toString', 'unknown'],
    ['', 'unknown'],
  ])('status %j is %s', (status, state) => {
    expect(taskWith({ currentNodeDetail: [{ order: 0, status }] }).steps).toMatchObject([{ state }]);
  });
});

describe('an answer that makes no sense is a problem that names the path', () => {
  const inTask = (fields: object): unknown => listing({ id: 'a' }, { id: 'b', ...fields });

  it.each<[string, unknown, string]>([
    ['null', null, 'the answer is null where an object is expected'],
    ['text', 'hello', 'the answer is a string where an object is expected'],
    ['a list', [], 'the answer is a list where an object is expected'],
    ['nothing', undefined, 'the answer is a undefined where an object is expected'],
    ['another object', { clusters: [] }, 'detailList is missing'],
    ['a size, but no list', { totalSize: 2 }, 'detailList is missing'],
    [
      'a size that is an object',
      { totalSize: {}, detailList: [] },
      'totalSize is an object where text is expected',
    ],
    ['a list that is an object', { detailList: {} }, 'detailList is an object where a list is expected'],
    ['a task that is text', listing('a'), 'detailList[0] is a string where an object is expected'],
    ['a task that is null', listing({ id: 'a' }, null), 'detailList[1] is null where an object is expected'],
    ['a task without an id', listing({ id: 'a' }, {}), 'detailList[1].id is missing'],
    ['a task with an empty id', listing({ id: ' ' }), 'detailList[0].id is missing'],
    [
      'a status that is an object',
      inTask({ status: {} }),
      'detailList[1].status is an object where text is expected',
    ],
    [
      'a time that is true',
      inTask({ startTime: true }),
      'detailList[1].startTime is a boolean where text is expected',
    ],
    [
      'an image that is text',
      inTask({ imageInfo: 'x' }),
      'detailList[1].imageInfo is a string where an object is expected',
    ],
    [
      'an image name that is a list',
      inTask({ imageInfo: { displayName: [] } }),
      'detailList[1].imageInfo.displayName is a list where text is expected',
    ],
    [
      'nodes that are an object',
      inTask({ totalNodes: {} }),
      'detailList[1].totalNodes is an object where text is expected',
    ],
    [
      'a node that is an object',
      inTask({ currentBatchNodes: ['n1', {}] }),
      'detailList[1].currentBatchNodes[1] is an object where text is expected',
    ],
    [
      'nodes in a list of lists',
      inTask({ completedNodes: [['n1']] }),
      'detailList[1].completedNodes[0] is a list where text is expected',
    ],
    [
      'steps that are text',
      inTask({ currentNodeDetail: 'x' }),
      'detailList[1].currentNodeDetail is a string where a list is expected',
    ],
    [
      'a step that is a number',
      inTask({ currentNodeDetail: [{}, 1] }),
      'detailList[1].currentNodeDetail[1] is a number where an object is expected',
    ],
    [
      'a step name that is an object',
      inTask({ currentNodeDetail: [{ name: {} }] }),
      'detailList[1].currentNodeDetail[0].name is an object where text is expected',
    ],
  ])('%s', (_what, body, problem) => {
    expect(decodeUpgradeDetail(body, 'upgrade')).toEqual<DecodedPage>({ ok: false, problem });
  });

  it('finds nothing inherited', () => {
    expect(decodeUpgradeDetail(Object.create({ detailList: [] }), 'upgrade').ok).toBe(false);
  });
});

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Path = readonly (string | number)[];

/** Every place in a JSON value. */
function places(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => places(inner, [...path, name]))];
}

/** The value with another one at this place; without that place for undefined. */
function changed(value: Json, path: Path, to: Json | undefined): Json {
  const [name, ...rest] = path;
  if (name === undefined) return to ?? null;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, Json][] => {
    if (key !== String(name)) return [[key, inner]];
    if (rest.length > 0) return [[key, changed(inner, rest, to)]];
    return to === undefined ? [] : [[key, to]];
  });
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

const json = fc.jsonValue().map((value) => value as Json);

/** A fixture in which up to four places were replaced or left out. */
const mutated = fc.constantFrom(UPGRADE as Json, SWITCHOVER as Json).chain((start) =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom(...places(start)),
        fc.option(fc.oneof(json, fc.constantFrom<Json>('', ' ', ',', '1', -1, null, [], {})), {
          nil: undefined,
        }),
      ),
      { maxLength: 4 },
    )
    .map((changes) => changes.reduce((value, [path, to]) => changed(value, path, to), start)),
);

const mode = fc.constantFrom<Mode[]>('upgrade', 'az-migration');

/** What holds for every decoded page. */
function expectSound(page: DecodedPage): void {
  if (!page.ok) {
    expect(page.problem).toMatch(/^(the answer|totalSize|detailList)/);
    return;
  }
  for (const task of page.tasks) {
    expect(task.id).not.toBe('');
    for (const instant of [task.startedAt, task.endedAt]) expect(Number.isNaN(instant)).toBe(false);
    for (const list of [task.totalNodes, task.completedNodes, task.currentNodes]) {
      expect(new Set(list).size).toBe(list.length);
      expect(list.filter((name) => name === '' || name !== name.trim())).toEqual([]);
    }
    const orders = task.steps.map(({ order }) => order);
    expect(orders).toEqual(orders.toSorted((a, b) => a - b));
  }
}

describe('whatever comes is decoded or a problem, never an exception', () => {
  it('any JSON', () => {
    fc.assert(
      fc.property(json, mode, (body, asked) => {
        expectSound(decodeUpgradeDetail(body, asked));
      }),
    );
  });

  it('any JSON as a field of a task', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TASK_FIELDS), json, mode, (name, value, asked) => {
        expectSound(decodeUpgradeDetail(listing({ id: 'a', [name]: value }), asked));
      }),
    );
  });

  it('the examples of the API reference, damaged', () => {
    fc.assert(
      fc.property(mutated, mode, (body, asked) => {
        expectSound(decodeUpgradeDetail(body, asked));
      }),
      { numRuns: 500 },
    );
  });

  it.each(TASK_FIELDS)('lists 100,000 deep in %s', (name) => {
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expectSound(decodeUpgradeDetail(listing({ id: 'a', [name]: deep }), 'upgrade'));
  });
});
