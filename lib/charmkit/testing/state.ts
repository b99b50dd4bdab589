import * as z from 'zod';
import { isPlainObject } from '../base/index.ts';
import { createSecretId } from '../juju-model/index.ts';
import type { Layer } from '../pebble/index.ts';

type DeepReadonly<Value> = Value extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> }
    : Value;

const text = z.string({
  error: ({ input }) =>
    `is ${nameType(input)}, but Juju stores only text: write it with String(...) or JSON.stringify(...)`,
});
const texts = z.record(z.string(), text);
const databag = texts.default({});

const status = z
  .strictObject({
    level: z.enum(['active', 'blocked', 'maintenance', 'waiting', 'unknown']),
    message: z.string().default(''),
  })
  .default({ level: 'unknown', message: '' });

const ownership = {
  /** Three octal digits. */
  permissions: z.string().optional(),
  user: z.string().optional(),
  userId: z.number().optional(),
  group: z.string().optional(),
  groupId: z.number().optional(),
};

const file = z.union([
  z.string(),
  z.strictObject({ text: z.string().optional(), base64: z.string().optional(), ...ownership }),
]);

const container = z.strictObject({
  /** Whether Pebble answers. A container that the state does not have has not started yet. */
  canConnect: z.boolean().default(true),
  /** By label, in their order. `computePlan` combines them. */
  layers: z.record(z.string(), z.custom<Layer>(isPlainObject, 'is not a layer of Pebble')).default({}),
  /** By absolute path: the text of a file, or its content with permissions and owner. */
  files: z.record(z.string(), file).default({}),
  /** Directories that are empty, or have permissions or an owner of their own. */
  directories: z.record(z.string(), z.strictObject(ownership)).default({}),
  /** The services that run or have failed. The others of the plan are inactive. */
  services: z.record(z.string(), z.enum(['active', 'inactive', 'backoff', 'error'])).default({}),
  /** Checks that are not up. */
  checks: z.record(z.string(), z.enum(['up', 'down', 'inactive'])).default({}),
  /** What programs answer. `command` is the beginning of the command; the longest that fits answers. */
  programs: z
    .array(
      z.strictObject({
        command: z.array(z.string()).min(1),
        exitCode: z.int().default(0),
        stdout: z.string().default(''),
        stderr: z.string().default(''),
      }),
    )
    .default([]),
  notices: z
    .array(
      z.strictObject({
        id: z.string(),
        key: z.string(),
        type: z.string().default('custom'),
        data: z.record(z.string(), z.string()).default({}),
      }),
    )
    .default([]),
  /** What the last event asked Pebble to change, in its order, for example `restart web` or `exec ls /etc`. */
  changes: z.array(z.string()).default([]),
});

const relation = z.strictObject({
  /** The number in Juju's `endpoint:number`. Default: the next free one. */
  id: z.int().nonnegative().optional(),
  endpoint: z.string(),
  /** The application on the other side. Absent for a peer relation. */
  remoteApp: z.string().optional(),
  localAppData: databag,
  localUnitData: databag,
  remoteAppData: databag,
  /** The databags of the units on the other side by their names; in a peer relation those of the other units. */
  remoteUnits: z.record(z.string(), databag).default({}),
});

const secret = z.strictObject({
  /** Without `secret:`. Default: the next free one. */
  id: z.string().optional(),
  /** `application` or `unit` for this one, `user` for a secret of the model's user, or the name of a related application. */
  owner: z.string(),
  /** The label by which this unit knows it. */
  label: z.string().default(''),
  description: z.string().default(''),
  rotate: z.enum(['never', 'hourly', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly']).default('never'),
  /** The content that this unit reads until it refreshes. */
  content: texts,
  /** The newest content, if this unit does not track it yet. */
  latest: texts.optional(),
  /** The number of the newest revision. */
  revision: z.int().positive().optional(),
  /** The ids of the relations whose other side may read a secret of this application or unit. */
  grants: z.array(z.int()).default([]),
  /** How Juju refuses it to this unit. */
  withheld: z.enum(['not-found', 'denied']).optional(),
});

const schema = z.strictObject({
  /** For example `hello/0`. Default: unit 0 of an application with the charm's name. */
  unit: z.string().optional(),
  isLeader: z.boolean().default(false),
  /** The options that a user has set. The others have their defaults. */
  config: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  relations: z.array(relation).default([]).transform(assignRelationIds),
  /** Containers by name. */
  containers: z.record(z.string(), container).default({}),
  secrets: z.array(secret).default([]).transform(assignSecretIds),
  /** By id, for example `data/0`. A charm reads and writes the files of `location` on this machine. */
  storage: z.record(z.string(), z.strictObject({ location: z.string() })).default({}),
  /** The paths that `resource-get` gives, by name. */
  resources: z.record(z.string(), z.string()).default({}),
  status,
  appStatus: status,
  workloadVersion: z.string().default(''),
  /** Open ports, for example `3000/tcp`. */
  ports: z.array(z.string()).default([]),
  /** The unit's state that `state-set` keeps in Juju. */
  storedState: texts.default({}),
  address: z.string().default('10.1.0.10'),
  model: z
    .strictObject({ name: z.string(), uuid: z.string() })
    .default({ name: 'test', uuid: 'f2c1b2a0-3f6e-4d2a-9b6b-2a1f0c9d8e71' }),
  jujuVersion: z.string().default('3.6.0'),
  /** Whether the hook before was killed, failed, or left its work unfinished. */
  previousWasInterrupted: z.boolean().default(false),
  /** The outcome of the last event, if it was an action. */
  action: z
    .strictObject({
      results: z.record(z.string(), z.unknown()).default({}),
      failure: z.string().optional(),
      log: z.array(z.string()).default([]),
    })
    .optional(),
  /** What the last event logged. */
  log: z.array(z.strictObject({ level: z.string(), message: z.string() })).default([]),
});

/** What a test says about a unit. Every field is optional, and a `State` is one too. It is plain JSON. */
export type StateInput = DeepReadonly<z.input<typeof schema>>;
/** A unit as Juju and Pebble know it, complete and frozen. It is plain JSON. */
export type State = DeepReadonly<z.output<typeof schema>>;
export type ContainerState = State['containers'][string];
export type RelationState = State['relations'][number];
export type SecretState = State['secrets'][number];

/** Completes a state with defaults. Gives the faults of its form instead, one sentence for each. */
export function parseState(
  input: unknown,
): { readonly state: State } | { readonly problems: readonly string[] } {
  const parsed = schema.safeParse(input);
  if (parsed.success) return { state: parsed.data };
  return { problems: parsed.error.issues.map(describeIssue) };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const place = ['state', ...issue.path.map(renderKey)].join('');
  if (issue.code === 'unrecognized_keys')
    return `${place} has no field ${quoteAll(issue.keys)}: see StateInput`;
  return issue.message.startsWith('is ') ? `${place} ${issue.message}` : `${place}: ${issue.message}`;
}

function renderKey(key: PropertyKey): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[A-Za-z_]\w*$/.test(String(key)) ? `.${String(key)}` : `["${String(key)}"]`;
}

function quoteAll(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

function nameType(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function assignRelationIds<Item extends { id?: number | undefined }>(
  items: Item[],
): (Item & { id: number })[] {
  let next = 1 + Math.max(-1, ...items.map(({ id }) => id ?? -1));
  return items.map((item) => ({ ...item, id: item.id ?? next++ }));
}

function assignSecretIds<Item extends { id?: string | undefined }>(items: Item[]): (Item & { id: string })[] {
  const secrets = Object.fromEntries(items.map(({ id }) => [id ?? '', {}]));
  const counter = { next: { secret: 1 }, secrets };
  return items.map((item) => ({ ...item, id: item.id ?? createSecretId(counter) }));
}
