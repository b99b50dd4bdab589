import type { Status } from '../state.ts';
import type { Drafts, OpenSession } from './open-session.ts';
import { newSecretDrafts } from './secret-drafts.ts';

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
