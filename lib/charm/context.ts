import type { Logger } from '../base/index.ts';
import type { HookToolRunner } from '../hook-tools/index.ts';
import type { JujuEnvironment } from './environment.ts';
import type { JujuEvent } from './events.ts';
import type { CharmMetadata } from './metadata.ts';
import type { Relation } from './relation.ts';

export type ConfigValue = string | number | boolean;

/** Everything one dispatch may look at and change. */
export interface HookContext {
  readonly env: JujuEnvironment;
  readonly event: JujuEvent;
  readonly metadata: CharmMetadata;
  readonly log: Logger;
  /** For hook tools without a method here; see `charmkit/hook-tools`. */
  readonly tools: HookToolRunner;
  /** Asked once a hook (Juju guarantees the answer for 30 s). */
  isLeader(): Promise<boolean>;
  config(): Promise<Readonly<Record<string, ConfigValue>>>;
  /** The endpoint's relations in order of their numbers, without one that is breaking in this hook. */
  relations(endpoint: string): Promise<readonly Relation[]>;
  /** The relation of a relation event, also while it is breaking; no hook tool is run. */
  eventRelation(): Relation | undefined;
}
