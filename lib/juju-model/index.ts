export type {
  ActionDeclaration,
  Charm,
  CharmFiles,
  ConfigOption,
  ContainerDeclaration,
  Endpoint,
  EndpointRole,
  OptionValue,
  ResourceDeclaration,
  StorageDeclaration,
} from './charm.ts';
export { JujuModelError } from './errors.ts';
export { type Hook, hookName, type Notice } from './hook.ts';
export type { HookEnd, HookPlace, HookSession, ToolCall, ToolResult } from './session.ts';
export type * from './state.ts';

import type { Charm, CharmFiles, Endpoint, OptionValue } from './charm.ts';
import type { Hook } from './hook.ts';
import type { HookPlace, HookSession } from './session.ts';
import type { Application, LogLine, Model, ModelConfig, Relation, Secret, Task, Unit } from './state.ts';

// The signatures that the files of this part fill in.
export declare function createModel(options?: {
  name?: string;
  uuid?: string;
  controller?: string;
  jujuVersion?: string;
  nowMs?: number;
  config?: Partial<ModelConfig>;
}): Model;
export declare function parseCharm(files: CharmFiles): Charm;

export declare function deploy(
  model: Model,
  charm: Charm,
  options?: {
    name?: string;
    units?: number;
    config?: Record<string, OptionValue>;
    resources?: Record<string, string>;
    trust?: boolean;
  },
): Application;
/** An application without a charm: databags come from `setDatabag`. With `model`, it is a cross-model one. */
export declare function deployRecorded(
  model: Model,
  options: {
    name: string;
    endpoints: readonly { name: string; interface: string; role: 'provider' | 'requirer' | 'peer' }[];
    units?: number;
    remoteModel?: { name: string; uuid: string; url: string };
  },
): Application;
export declare function addUnit(model: Model, app: string, count?: number): readonly Unit[];
/** K8s: the highest numbers go first. */
export declare function scaleApplication(model: Model, app: string, units: number): void;
export declare function removeUnit(model: Model, unit: string): void;
export declare function removeApplication(model: Model, app: string): void;
export declare function refresh(
  model: Model,
  app: string,
  charm: Charm,
  options?: { resources?: Record<string, string> },
): void;
export declare function setLeader(model: Model, unit: string): void;
export declare function setConfig(
  model: Model,
  app: string,
  change: { set?: Record<string, OptionValue>; reset?: readonly string[] },
): void;
export declare function setTrust(model: Model, app: string, isTrusted: boolean): void;
export declare function setUnitAddress(model: Model, unit: string, address: string): void;
/** `a` and `b` as `juju integrate` takes them: `app` or `app:endpoint`. */
export declare function integrate(model: Model, a: string, b: string): Relation;
export declare function removeRelation(model: Model, a: string, b: string): void;
/** For recorded applications: replaces the databag of the application or of one of its units. */
export declare function setDatabag(
  model: Model,
  relation: number,
  owner: string,
  content: Readonly<Record<string, string>>,
): void;
export declare function enqueueAction(
  model: Model,
  unit: string,
  action: string,
  params?: Record<string, unknown>,
): Task;
export declare function addUserSecret(model: Model, name: string, content: Record<string, string>): Secret;
export declare function updateUserSecret(model: Model, id: string, content: Record<string, string>): Secret;
export declare function grantUserSecret(model: Model, id: string, app: string): void;
/** Pebble answers in the container (again): pebble-ready. */
export declare function containerReady(model: Model, unit: string, container: string): void;
export declare function containerStopped(model: Model, unit: string, container: string): void;
export declare function customNotice(model: Model, unit: string, container: string, notice: { id: string; key: string }): void;
export declare function checkChanged(
  model: Model,
  unit: string,
  container: string,
  check: { name: string; isUp: boolean },
): void;
export declare function advanceClock(model: Model, ms: number): void;

/** What the unit's agent runs next, or undefined when it is idle. Pure. A failed hook is what comes next. */
export declare function nextHook(model: Model, unit: string): Hook | undefined;
/** Units with something to run, in the order of their names. */
export declare function busyUnits(model: Model): readonly string[];
/** `juju resolved --no-retry`: forget the failed hook as if it had succeeded. */
export declare function resolveWithoutRetry(model: Model, unit: string): void;
export declare function openHook(model: Model, unit: string, hook: Hook, place: HookPlace): HookSession;
export declare function logsOf(model: Model, unit: string): readonly LogLine[];
/** A hook name (with its entity) that a person typed, as the hook it means; refuses what cannot happen. */
export declare function parseHook(
  model: Model,
  unit: string,
  name: string,
  entity?: { relation?: number; remoteUnit?: string; secret?: string },
): Hook;
/** The JSON that `juju status --format=json` prints, and what the table is made of. */
export declare function statusOf(model: Model): unknown;
