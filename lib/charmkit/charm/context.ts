import type { Logger } from '../base/index.ts';
import type { HookToolRunner } from '../hook-tools/index.ts';
import type { PebbleClient } from '../pebble/index.ts';
import type { TraceCollector } from '../tracing/index.ts';
import type { CharmTypes } from './charm-yaml.ts';
import type { JujuEnvironment } from './environment.ts';
import type { JujuEvent } from './events.ts';
import type { LabelledSecret } from './labelled-secret.ts';
import type { CharmMetadata } from './metadata.ts';
import type { Relation } from './relation.ts';
import type { UnitStatus } from './status.ts';

/** Everything that one dispatch can read and change. The types come from the charm's YAML files; see `defineCharm`. */
export interface HookContext<Types extends CharmTypes = CharmTypes, Event extends JujuEvent = JujuEvent> {
  readonly env: JujuEnvironment;
  readonly event: Event;
  readonly metadata: CharmMetadata;
  readonly log: Logger;
  /** For hook tools without a method here; see `charmkit/hook-tools`. */
  readonly tools: HookToolRunner;
  /** True if the previous hook was killed, failed or left unfinished: its work may be half done. */
  readonly previousWasInterrupted: boolean;
  /**
   * Sets `previousWasInterrupted` for the next hook. For a hook that ends well although it could not do all of its
   * work.
   */
  leaveUnfinished(): void;
  /** Asks Juju once in a hook (Juju guarantees the answer for 30 s). */
  isLeader(): Promise<boolean>;
  /** The options that are set or have a default. */
  config(): Promise<Types['options']>;
  /** A secret of this application, or of this unit, by its label. Runs no hook tool. */
  secret(label: string, owner?: 'application' | 'unit'): LabelledSecret;
  /** Whether this unit owns the secret, or on the leader its application. Asks Juju once in a hook. */
  isOwnSecret(id: string): Promise<boolean>;
  /** The relations of the endpoint, sorted by number, without a relation that breaks in this hook. */
  relations(endpoint: Types['endpoints']): Promise<readonly Relation[]>;
  /** The relation of a relation event, even while it breaks. Runs no hook tool. */
  eventRelation(): Relation | undefined;
  /** Whether Juju has refused in this hook to let a relation be read. */
  readonly hasUnreadRelations: boolean;
  /** Whether this unit is being removed. Such a unit sees its relations differently from the other units. */
  isUnitLeaving(): Promise<boolean>;
  /** The client of a workload container's Pebble. It connects only at the first request. */
  container(name: Types['containers']): PebbleClient;
  /** Adds a status to those that the handler returns. At the end of the hook the unit gets the worst of all. */
  addStatus(status: UnitStatus): void;
  /**
   * Sets the unit's status at once, to show progress, unless the unit already has it: setting it again would change the time that `juju
   * status` shows.
   */
  setStatus(status: UnitStatus): Promise<void>;
  /** Runs a function as a span of the dispatch's trace. Operations within it become child spans. */
  span<Result>(name: string, run: () => Result | Promise<Result>): Promise<Result>;
  /** Sets the collector of this and later traces; undefined for no collector. Without a call, the collector stays. */
  sendTraces(collector: TraceCollector | undefined): void;
  /** The parameters of the running action; empty in hooks. */
  actionParameters(): Promise<Readonly<Record<string, unknown>>>;
}
