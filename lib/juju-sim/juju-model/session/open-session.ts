import type { Hook } from '../hook.ts';
import type { Application, Model, RotatePolicy, Secret, SecretGrant, Status, Unit } from '../state.ts';
import type { HookPlace } from './types.ts';

/** A hook that runs: what the tools work on. */
export interface OpenSession {
  readonly model: Model;
  readonly application: Application;
  readonly unit: Unit;
  readonly hook: Hook;
  readonly place: HookPlace;
  readonly drafts: Drafts;
}

/** What a hook has changed but not committed: its own tools see it, nobody else does. */
export interface Drafts {
  /** Whole databags of this unit and of its application, by relation number. */
  readonly unitData: Map<number, Record<string, string>>;
  readonly appData: Map<number, Record<string, string>>;
  charmState?: Record<string, string>;
  ports?: Record<string, string[]>;
  /** Names of storage to add, one for each instance. */
  readonly storage: string[];
  readonly secrets: SecretDrafts;
  isActionFailed: boolean;
  /** The unit's status as status-get printed it first. */
  statusSeen?: Status;
}

/** What secret-add and secret-set ask for; empty content means none, and what is absent stays as it is. */
export interface SecretChange {
  readonly content: Readonly<Record<string, string>>;
  readonly expireAtMs?: number;
  readonly rotate?: RotatePolicy;
  readonly description?: string;
  readonly label?: string;
}

/** Changes of secrets that wait for the hook to end well, in the order of Juju's commit. */
export interface SecretDrafts {
  readonly creates: Map<string, Secret>;
  readonly updates: Map<string, SecretChange>;
  readonly deletes: Map<string, number | undefined>;
  readonly grants: { readonly secret: string; readonly grant: SecretGrant }[];
  readonly revokes: { readonly secret: string; readonly app: string; readonly unit?: string }[];
  /** Secrets of which the unit read its own pending content with --refresh. */
  readonly trackLatest: Set<string>;
}
