import type { Status } from '../state.ts';
import type { Drafts, OpenSession } from './open-session.ts';
import { createSecretDrafts } from './secret-drafts.ts';

export function createDrafts(): Drafts {
  return {
    unitData: new Map(),
    appData: new Map(),
    storage: [],
    secrets: createSecretDrafts(),
    isActionFailed: false,
  };
}

/** The unit's charm state as this hook sees it. The caller may change it in place. */
export function openCharmState(session: OpenSession): Record<string, string> {
  session.drafts.charmState ??= { ...session.unit.charmState };
  return session.drafts.charmState;
}

/**
 * The unit's status as status-get prints it. The agent reads it once per hook, so a later status-set does not change
 * it.
 */
export function getSessionStatus(session: OpenSession): Status {
  session.drafts.statusSeen ??= session.unit.status;
  return session.drafts.statusSeen;
}

/** The unit's open ports by endpoint as this hook sees them. The caller may change them in place. */
export function openPortsDraft(session: OpenSession): Record<string, string[]> {
  session.drafts.ports ??= structuredClone(session.unit.ports);
  return session.drafts.ports;
}
