import type { Hook } from '../hook.ts';
import type { Application, Model, RotatePolicy, Secret, SecretGrant, Status, Unit } from '../state.ts';
import type { HookPlace } from './types.ts';

/** A running hook, which the hook tools act on. */
export interface OpenSession {
  readonly model: Model;
  readonly application: Application;
  readonly unit: Unit;
  readonly hook: Hook;
  readonly place: HookPlace;
  readonly drafts: Drafts;
}

/** The changes that a hook has not committed. Only this hook's tools see them. */
export interface Drafts {
  /** Whole databags of this unit and of its application, by relation number. */
  readonly unitData: Map<number, Record<string, string>>;
  readonly appData: Map<number, Record<string, string>>;
  charmState?: Record<string, string>;
  ports?: Record<string, string[]>;
  /** The names of the storage to add, one for each instance. */
  readonly storage: string[];
  readonly secrets: SecretDrafts;
  isActionFailed: boolean;
  /** The unit's status as status-get first printed it in this hook. */
  statusSeen?: Status;
}

/** The arguments of secret-add or secret-set. Empty content means no content; an absent field does not change. */
export interface SecretChange {
  readonly content: Readonly<Record<string, string>>;
  readonly expireAtMs?: number;
  readonly rotate?: RotatePolicy;
  readonly description?: string;
  readonly label?: string;
}

/** Changes of secrets that Juju commits when the hook succeeds, in the order of Juju's commit. */
export interface SecretDrafts {
  readonly creates: Map<string, Secret>;
  readonly updates: Map<string, SecretChange>;
  readonly deletes: Map<string, number | undefined>;
  readonly grants: { readonly secret: string; readonly grant: SecretGrant }[];
  readonly revokes: { readonly secret: string; readonly app: string; readonly unit?: string }[];
  /** The secrets whose uncommitted content the unit read with --refresh. */
  readonly trackLatest: Set<string>;
}
