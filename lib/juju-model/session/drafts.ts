import type { Status } from '../state.ts';
import type { OpenSession } from './open-session.ts';
import { newSecretDrafts, type SecretDrafts } from './secret-drafts.ts';

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

export function newDrafts(): Drafts {
  return {
    unitData: new Map(),
    appData: new Map(),
    storage: [],
    secrets: newSecretDrafts(),
    isActionFailed: false,
  };
}

/** The unit's charm state as this hook sees it, to be changed in place. */
export function charmStateOf(session: OpenSession): Record<string, string> {
  session.drafts.charmState ??= { ...session.unit.charmState };
  return session.drafts.charmState;
}

/** The unit's status as the agent tells it: it asks once in a hook, and what is set later it does not see. */
export function statusOf(session: OpenSession): Status {
  session.drafts.statusSeen ??= session.unit.status;
  return session.drafts.statusSeen;
}

/** The unit's open ports by endpoint as this hook sees them, to be changed in place. */
export function portsOf(session: OpenSession): Record<string, string[]> {
  session.drafts.ports ??= structuredClone(session.unit.ports);
  return session.drafts.ports;
}
