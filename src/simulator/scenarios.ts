/** What goes wrong in a scenario. */
export interface Mishap {
  /** Which node it strikes, counted from 1; the last one where there are fewer. */
  readonly node: number;
  /** The `order` of the step that fails, on the task's first attempt. */
  readonly step: number;
  /** How the task ends: FAILED at once, PARTIAL_FAILED after the other nodes have had their turn. */
  readonly status: 'FAILED' | 'PARTIAL_FAILED';
  /** After how many simulated seconds somebody retries the task; null for never. */
  readonly retriedAfterSeconds: number | null;
}

/** A fate that an upgrade can have, as data. */
export interface Scenario {
  readonly name: string;
  /** For people: what happens. */
  readonly description: string;
  /** Which of the API's two lists shows the task. */
  readonly list: 'UPGRADING' | 'AZ_MIGRATION';
  readonly mishap: Mishap | null;
}

/** The fates there are. */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'success', description: 'every node is upgraded', list: 'UPGRADING', mishap: null },
  { name: 'az-migration', description: 'every node moves to another AZ', list: 'AZ_MIGRATION', mishap: null },
  {
    name: 'failed',
    description: 'the second node cannot be created; the task fails',
    list: 'UPGRADING',
    mishap: { node: 2, step: 5, status: 'FAILED', retriedAfterSeconds: null },
  },
  {
    name: 'partial-failed',
    description: 'the second node cannot be created; the others are upgraded',
    list: 'UPGRADING',
    mishap: { node: 2, step: 5, status: 'PARTIAL_FAILED', retriedAfterSeconds: null },
  },
  {
    name: 'retry',
    description: 'the second node cannot be created; ten minutes later the task is retried and succeeds',
    list: 'UPGRADING',
    mishap: { node: 2, step: 5, status: 'FAILED', retriedAfterSeconds: 600 },
  },
];

/** A step of the work on one node, with its usual length. */
export interface StepKind {
  readonly name: string;
  readonly description: string;
  /** Seconds; the seed varies them by a quarter up and down. */
  readonly usualSeconds: number;
}

/**
 * The thirteen steps of a node. The first and the last are named as the API reference names them; the ones between,
 * whose real names are not documented, follow the user guide's account of an upgrade. All but the data migration
 * take 15 minutes together, as documented.
 */
export const STEP_KINDS: readonly StepKind[] = [
  {
    name: 'Data migration',
    description: 'Data is migrated from the node to other nodes in the cluster.',
    usualSeconds: 1200,
  },
  { name: 'Cluster health check', description: 'The cluster is checked for red indexes.', usualSeconds: 30 },
  { name: 'Node removal', description: 'The node is taken out of the cluster.', usualSeconds: 45 },
  {
    name: 'Resource release',
    description: 'The old virtual machine is deleted; its IP address is kept.',
    usualSeconds: 60,
  },
  { name: 'Image preparation', description: 'The target image is prepared.', usualSeconds: 60 },
  { name: 'Node creation', description: 'The node is created from the target image.', usualSeconds: 240 },
  {
    name: 'Node initialisation',
    description: 'The operating system and the disks are set up.',
    usualSeconds: 150,
  },
  { name: 'Network restoration', description: 'The IP address is attached again.', usualSeconds: 30 },
  {
    name: 'Certificate deployment',
    description: 'Certificates and passwords are deployed.',
    usualSeconds: 30,
  },
  { name: 'Plugin installation', description: 'Plugins and dictionaries are installed.', usualSeconds: 60 },
  { name: 'Node start', description: 'The node joins the cluster.', usualSeconds: 75 },
  { name: 'Shard recovery', description: 'The node waits until its shards are healthy.', usualSeconds: 105 },
  {
    name: 'Task status update',
    description: 'The task is marked as completed, or another node starts to be replaced.',
    usualSeconds: 15,
  },
];
