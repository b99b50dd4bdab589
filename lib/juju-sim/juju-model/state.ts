import type { Charm, Endpoint, OptionValue } from './charm.ts';
import type { Hook, Notice, WorkloadKind } from './hook.ts';

/**
 * A Juju model as plain data: JSON in, JSON out, `structuredClone` for a copy. Operations and hook sessions
 * change it in place; read it freely, change it through them.
 */
export interface Model {
  readonly name: string;
  readonly uuid: string;
  readonly controller: string;
  readonly jujuVersion: string;
  config: ModelConfig;
  /** By what the order of hooks is drawn where Juju leaves it open; absent: the usual order. */
  orderSeed?: number;
  /** What is wrong in this Juju. */
  bugs: readonly JujuBug[];
  /** How long after its leader went an application has a new one; 0 for at once. Juju's lease is 26 to 38 s. */
  leaseMs: number;
  /** The virtual clock, in milliseconds since 1970. Only `advanceClock` moves it. */
  nowMs: number;
  applications: Record<string, Application>;
  /** By name, for example `grafana/0`. */
  units: Record<string, Unit>;
  /** By number. */
  relations: Record<string, Relation>;
  /** By the 20 characters of the id, without `secret:`. */
  secrets: Record<string, Secret>;
  /** Action runs by their number. */
  tasks: Record<string, Task>;
  log: LogLine[];
  next: {
    relation: number;
    task: number;
    storage: number;
    address: number;
    service: number;
    secret: number;
    context: number;
  };
  /** When update-status is due next. */
  updateStatusAtMs: number;
}

/**
 * Bugs of Juju 4.1-beta2: `config-reset-untold`: no config-changed after `juju config --reset`;
 * `grant-dropped`: a grant in the hook that creates the secret is lost without a word;
 * `peer-departure-untold`: peers are told that a unit departed only when their agent starts again.
 */
export type JujuBug = 'config-reset-untold' | 'grant-dropped' | 'peer-departure-untold';

export interface ModelConfig {
  updateStatusIntervalMs: number;
  httpProxy: string;
  httpsProxy: string;
  ftpProxy: string;
  noProxy: string;
  jujuHttpProxy: string;
  jujuHttpsProxy: string;
  jujuFtpProxy: string;
  jujuNoProxy: string;
}

export type Life = 'alive' | 'dying';
export type StatusName =
  | 'maintenance'
  | 'blocked'
  | 'waiting'
  | 'active'
  | 'unknown'
  | 'error'
  | 'terminated'
  | 'unset';

export interface Status {
  name: StatusName;
  message: string;
  sinceMs: number;
}

export interface Application {
  readonly name: string;
  /** Absent on an application whose databags are set from outside: it runs no hooks. */
  charm?: Charm;
  endpoints: readonly Endpoint[];
  /** Where the application lives when it is in another model. */
  readonly remoteModel?: { readonly name: string; readonly uuid: string; readonly url: string };
  /** Counted up by each `refresh`. */
  charmRevision: number;
  /** What the user set; the charm's defaults lie beneath. */
  config: Record<string, OptionValue>;
  configVersion: number;
  life: Life;
  leader: string | undefined;
  /** When the lease of a leader that went has run out. */
  electAtMs?: number;
  isExposed: boolean;
  isTrusted: boolean;
  status: Status;
  workloadVersion: string;
  /** Of its service, by which others in the cluster reach any of its units. */
  readonly address: string;
  /** By resource name: the path that `resource-get` prints. */
  resources: Record<string, string>;
}

export interface Unit {
  readonly name: string;
  readonly app: string;
  readonly number: number;
  life: Life;
  /** The address of its pod. */
  address: string;
  status: Status;
  agent: AgentState;
  containers: Record<string, { isReady: boolean }>;
  /** By id, for example `data/0`. */
  storage: Record<string, StorageAttachment>;
  /** state-get, state-set. */
  charmState: Record<string, string>;
  /** As `open-port` takes them, for example `3000/tcp`; by endpoint, "" for all. */
  ports: Record<string, string[]>;
  workloadEvents: WorkloadEvent[];
}

export interface StorageAttachment {
  readonly id: string;
  readonly kind: 'filesystem' | 'block';
  location: string;
  life: Life;
}

export interface WorkloadEvent {
  readonly kind: WorkloadKind;
  readonly container: string;
  readonly notice?: Notice;
  readonly check?: string;
}

/** What the unit's agent has done so far: what it compares the model with to find the next hook. */
export interface AgentState {
  isInstalled: boolean;
  isStarted: boolean;
  isStopped: boolean;
  isLeader: boolean;
  hasSetStatus: boolean;
  configVersion: number;
  charmRevision: number;
  address: string;
  /** Hooks that must come next, in this order: start after the first config-changed, those of a new pod. */
  queue: Hook[];
  /** How many hooks the unit has run: what draws by a seed draw by it, too. */
  hooksDone: number;
  /** Whether config-changed is to come once more for what it was told already. */
  isConfigTwice?: boolean;
  /** Whether it has heard anew who its peers are, as each agent does when it starts. */
  isRestarted?: boolean;
  /** The hook that failed and is retried before anything else. */
  failed?: Hook;
  /** The hook that runs now. */
  running?: { readonly hook: Hook; readonly context: string };
  isUpdateStatusDue: boolean;
  attachedStorage: string[];
  /** By relation number. */
  relations: Record<string, RelationProgress>;
}

export interface RelationProgress {
  isCreated: boolean;
  /** The version of each joined unit's databag that this unit was last told of. */
  members: Record<string, number>;
  appVersion: number;
  /** The unit that joined and whose relation-changed follows at once. */
  changedPending?: string;
}

export interface RelationSide {
  readonly app: string;
  readonly endpoint: string;
}

export interface Relation {
  readonly number: number;
  readonly interface: string;
  /** Provider and requirer; of a peer relation, the one side. */
  readonly sides: readonly RelationSide[];
  life: Life;
  /** The units that the other side sees: in the relation, and neither they nor it going away. */
  members: string[];
  /** Databags by application, and by unit; a unit's stays readable after it left. */
  appData: Record<string, Databag>;
  unitData: Record<string, Databag>;
}

/** A databag with the version that its readers compare: it grows when the bytes change. */
export interface Databag {
  content: Record<string, string>;
  version: number;
}

export type RotatePolicy = 'never' | 'hourly' | 'daily' | 'weekly' | 'monthly' | 'quarterly' | 'yearly';

export interface Secret {
  readonly id: string;
  /** An application, a unit, or the model's user. */
  readonly owner: SecretOwner;
  label: string;
  description: string;
  rotate: RotatePolicy;
  rotateAtMs?: number;
  revisions: SecretRevision[];
  grants: SecretGrant[];
  /** What each unit that read it keeps reading, by unit. */
  consumers: Record<string, SecretConsumer>;
  /** What Juju says instead of giving it, as it does for a while now and then (juju#21993, #22310, #23015). */
  withheld?: 'not-found' | 'denied';
}

export interface SecretOwner {
  readonly kind: 'application' | 'unit' | 'model';
  readonly name: string;
}

export interface SecretRevision {
  readonly number: number;
  /** Values in base64, as Juju keeps them. */
  readonly content: Readonly<Record<string, string>>;
  readonly createdMs: number;
  expireAtMs?: number;
  /** Whether the owner was told that it expired, or that nobody reads it any more. */
  isExpiredTold: boolean;
  isObsoleteTold: boolean;
}

export interface SecretGrant {
  /** The relation that the grant lives with; a user secret is granted to an application alone. */
  readonly relation?: number;
  readonly app: string;
  readonly unit?: string;
}

export interface SecretConsumer {
  label: string;
  /** The revision that the unit keeps reading until it refreshes. */
  revision: number;
  /** The newest revision that it knows of: read, written, or told of by secret-changed. */
  told: number;
}

export interface Task {
  readonly id: string;
  readonly operation: string;
  readonly unit: string;
  readonly action: string;
  readonly params: Readonly<Record<string, unknown>>;
  status: 'pending' | 'running' | 'completed' | 'failed';
  message: string;
  results: ActionResults;
  log: { readonly atMs: number; readonly message: string }[];
  readonly enqueuedMs: number;
  startedMs?: number;
  completedMs?: number;
}

/** What action-set gathered: texts, nested by the dots of their keys. */
export interface ActionResults {
  [key: string]: string | ActionResults;
}

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

export interface LogLine {
  readonly atMs: number;
  /** The unit, or the model's own operations. */
  readonly source: string;
  readonly level: LogLevel;
  /** As Juju shows it: `juju-log`, `unit.grafana/0.juju-log`, .... */
  readonly logger: string;
  readonly message: string;
}
