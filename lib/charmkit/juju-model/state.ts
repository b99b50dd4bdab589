import type { Charm, Endpoint, OptionValue } from './charm.ts';
import type { Hook, Notice, WorkloadKind } from './hook.ts';

/**
 * A Juju model as plain JSON data. `copyModel` copies it. Operations and hook sessions change it in place. Other
 * code may read it, but changes it only through them.
 */
export interface Model {
  readonly name: string;
  readonly uuid: string;
  readonly controller: string;
  readonly jujuVersion: string;
  config: ModelConfig;
  /** The seed for the order of hooks where Juju leaves it open. If absent, hooks run in the usual order. */
  orderSeed?: number;
  /** The bugs of the simulated Juju. */
  bugs: readonly JujuBug[];
  /**
   * The time between the loss of a leader and the election of the next, in milliseconds; 0 elects at once. Juju's lease
   * lasts 26 to 38 s.
   */
  leaseMs: number;
  /** The virtual clock, in milliseconds since 1970. Only `advanceClock` moves it. */
  nowMs: number;
  /**
   * How far `advanceClock` has moved the clock ahead of the one that the charms' programs read. If absent, they read
   * the virtual clock.
   */
  clockLeadMs?: number;
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
 * Bugs of Juju 4.1-beta2. `config-reset-untold`: `juju config --reset` causes no config-changed. `grant-dropped`: Juju
 * silently loses a grant in the hook that creates the secret. `peer-departure-untold`: peers get relation-departed only
 * when their agent starts again.
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
  /** Absent for a recorded application, whose databags come from outside: it runs no hooks. */
  charm?: Charm;
  endpoints: readonly Endpoint[];
  /** The model that contains the application, if it is another model. */
  readonly remoteModel?: { readonly name: string; readonly uuid: string; readonly url: string };
  /** The charm's revision, which status shows. Each upload of a charm of that name has the next one. */
  revision: number;
  /** Each change of the charm or its resources increases it, and replaces the pods. */
  charmRevision: number;
  /** The lowest number of a unit whose pod Kubernetes replaces. The pods of the units below it stay as they are. */
  partition?: number;
  /** The user's values, without the charm's defaults. */
  config: Record<string, OptionValue>;
  configVersion: number;
  life: Life;
  leader: string | undefined;
  /** When the lease of a lost leader expires. */
  electAtMs?: number;
  isExposed: boolean;
  isTrusted: boolean;
  status: Status;
  workloadVersion: string;
  /** The address of the application's service, which leads to any of its units. */
  readonly address: string;
  /** By resource name: the path that `resource-get` prints. */
  resources: Record<string, string>;
}

export interface Unit {
  readonly name: string;
  readonly app: string;
  readonly number: number;
  life: Life;
  /** The application's `charmRevision` that the unit's pod has, or gets after stop. */
  charmRevision: number;
  /** The address of the unit's pod. */
  address: string;
  status: Status;
  agent: AgentState;
  containers: Record<string, { isReady: boolean }>;
  /** By id, for example `data/0`. */
  storage: Record<string, StorageAttachment>;
  /** The state of state-get and state-set. */
  charmState: Record<string, string>;
  /** The ports in the format of `open-port`, for example `3000/tcp`, by endpoint; "" stands for all endpoints. */
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

/** The progress of the unit's agent. The agent compares it with the model to choose the next hook. */
export interface AgentState {
  isInstalled: boolean;
  isStarted: boolean;
  isStopped: boolean;
  isLeader: boolean;
  hasSetStatus: boolean;
  configVersion: number;
  charmRevision: number;
  address: string;
  /** Hooks that must run next, in this order: start after the first config-changed, and the hooks of a new pod. */
  queue: Hook[];
  /** The number of hooks that the unit has run. The choice by seed depends on it. */
  hooksDone: number;
  /** Whether config-changed runs a second time without a new change. */
  isConfigTwice?: boolean;
  /** Whether the agent has read its peers again, as each agent does when it starts. */
  isRestarted?: boolean;
  /** The hook that failed and is retried before anything else. */
  failed?: Hook;
  /** The hook that a signal ended, and that has not run again. */
  terminated?: Hook;
  /** The hook that runs now. */
  running?: { readonly hook: Hook; readonly context: string };
  isUpdateStatusDue: boolean;
  attachedStorage: string[];
  /** By relation number. */
  relations: Record<string, RelationProgress>;
}

export interface RelationProgress {
  isCreated: boolean;
  /** By unit: the version of each joined unit's databag that this unit last saw in a hook. */
  members: Record<string, number>;
  appVersion: number;
  /** The unit that has joined. Its relation-changed follows at once. */
  changedPending?: string;
}

export interface RelationSide {
  readonly app: string;
  readonly endpoint: string;
}

export interface Relation {
  readonly number: number;
  readonly interface: string;
  /** Provider and requirer. A peer relation has one side. */
  readonly sides: readonly RelationSide[];
  life: Life;
  /** The units that the other side sees: they are in the relation, and neither they nor the relation is dying. */
  members: string[];
  /** Databags by application, and by unit. A unit's databag stays readable after the unit has left. */
  appData: Record<string, Databag>;
  unitData: Record<string, Databag>;
}

/** A databag with a version that its readers compare. The version increases when the bytes change. */
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
  /** The revision that each reading unit tracks, by unit. */
  consumers: Record<string, SecretConsumer>;
  /** What Juju reports instead of the secret, which happens now and then for a while (juju#21993, #22310, #23015). */
  withheld?: 'not-found' | 'denied';
}

export interface SecretOwner {
  readonly kind: 'application' | 'unit' | 'model';
  readonly name: string;
}

export interface SecretRevision {
  readonly number: number;
  /** Values in base64, as Juju stores them. */
  readonly content: Readonly<Record<string, string>>;
  readonly createdMs: number;
  expireAtMs?: number;
  /** Whether the owner got secret-expired for this revision since the clock last advanced. */
  isExpiredTold: boolean;
  isObsoleteTold: boolean;
}

export interface SecretGrant {
  /** The relation that the grant depends on. A user secret's grant depends on no relation. */
  readonly relation?: number;
  readonly app: string;
  readonly unit?: string;
}

export interface SecretConsumer {
  label: string;
  /** The revision that the unit reads until it refreshes. */
  revision: number;
  /** The newest revision that the unit knows, because it read or wrote it or got secret-changed. */
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

/** The results that action-set has set: texts, nested by the dots in their keys. */
export interface ActionResults {
  [key: string]: string | ActionResults;
}

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

export interface LogLine {
  readonly atMs: number;
  /** The unit, or the model for its own operations. */
  readonly source: string;
  readonly level: LogLevel;
  /** The logger's name in Juju: `juju-log`, `unit.grafana/0.juju-log`, .... */
  readonly logger: string;
  readonly message: string;
}
