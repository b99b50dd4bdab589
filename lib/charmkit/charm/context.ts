import type { Logger } from '../base/index.ts';
import type { ConfigValue, HookToolRunner } from '../hook-tools/index.ts';
import type { PebbleClient } from '../pebble/index.ts';
import type { TraceCollector } from '../tracing/index.ts';
import type { JujuEnvironment } from './environment.ts';
import type { JujuEvent } from './events.ts';
import type { CharmMetadata } from './metadata.ts';
import type { Relation } from './relation.ts';
import type { UnitStatus } from './status.ts';

/** Everything one dispatch may look at and change. */
export interface HookContext {
  readonly env: JujuEnvironment;
  readonly event: JujuEvent;
  readonly metadata: CharmMetadata;
  readonly log: Logger;
  /** For hook tools without a method here; see `charmkit/hook-tools`. */
  readonly tools: HookToolRunner;
  /** True when the hook before this one was killed, failed or left unfinished: what it left may be half done. */
  readonly previousWasInterrupted: boolean;
  /** Lets the next hook find `previousWasInterrupted`, for one that ends well though it could not do all of its work. */
  leaveUnfinished(): void;
  /** Asked once a hook (Juju guarantees the answer for 30 s). */
  isLeader(): Promise<boolean>;
  /** The options that are set or have a default. */
  config(): Promise<Readonly<Record<string, ConfigValue>>>;
  /** Whether the secret is this unit's own, or on the leader its application's; Juju is asked once a hook. */
  isOwnSecret(id: string): Promise<boolean>;
  /** The endpoint's relations in order of their numbers, without one that is breaking in this hook. */
  relations(endpoint: string): Promise<readonly Relation[]>;
  /** The relation of a relation event, also while it is breaking; no hook tool is run. */
  eventRelation(): Relation | undefined;
  /** Whether Juju has refused in this hook to let a relation be read. */
  readonly hasUnreadRelations: boolean;
  /** Whether this unit is on its way out: what it sees of its relations then is not what the others see. */
  isUnitLeaving(): Promise<boolean>;
  /** The client of a workload container's Pebble; nothing is connected until it is asked. */
  container(name: string): PebbleClient;
  /** Sets the unit's status, unless it is that already: setting it moves the time that `juju status` shows. */
  setStatus(status: UnitStatus): Promise<void>;
  /** Does something as a span of the dispatch's trace; what it does in turn becomes a span below that. */
  span<Result>(name: string, run: () => Result | Promise<Result>): Promise<Result>;
  /** Where this trace and those to come go; undefined for nowhere. A dispatch that says nothing leaves it as it was. */
  sendTraces(collector: TraceCollector | undefined): void;
  /** The parameters of the action that runs; empty in hooks. */
  actionParameters(): Promise<Readonly<Record<string, unknown>>>;
}
