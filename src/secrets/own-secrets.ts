import type { DatabagChange, HookContext } from 'charmkit/charm';
import { PermissionDeniedError, SecretNotFoundError, secretInfoGet } from 'charmkit/hook-tools';
import { listShelteredSecrets } from 'charmkit/interfaces/grafana-datasource';
import { normalizeSecretId, type RawDatabag } from 'charmkit/relation';
import { type PeersObservation, planPeerData, readPeers } from '../endpoints/grafana.ts';
import { type AdminPasswordObservation, passwordLabel, pendingPasswordId } from './admin-password.ts';

/**
 * Key of the peer application databag for the id of the secret with the admin password. Juju lists the application's
 * secrets only to the leader, so the other units recognize them by the ids in that databag.
 */
const key = 'admin_password_secret';

/**
 * Observes the id that the leader must publish: a pending one if this hook makes the secret. Undefined if it is
 * published, or if Juju withholds it.
 */
export async function observeUnpublishedSecret(
  context: HookContext,
  { isStored }: AdminPasswordObservation,
): Promise<string | undefined> {
  if (!(await context.isLeader())) return undefined;
  if (!isStored) return pendingPasswordId;
  const { relation, data } = await readPeers(context);
  return relation === undefined || data[key] ? undefined : findPasswordSecret(context);
}

async function findPasswordSecret({ tools }: HookContext): Promise<string | undefined> {
  try {
    return normalizeSecretId((await secretInfoGet(tools, { label: passwordLabel })).id);
  } catch (error) {
    if (error instanceof SecretNotFoundError || error instanceof PermissionDeniedError) return undefined;
    throw error;
  }
}

/** Plans to publish the id. Leader only. */
export function planSecretRecord(peers: PeersObservation, id: string | undefined): readonly DatabagChange[] {
  return id === undefined ? [] : planPeerData(peers, 'app', { [key]: id });
}

/** Whether the application owns a secret, by the ids in the peer application databag. */
export function createOwnershipTest(databag: RawDatabag): (id: string) => boolean {
  let own: ReadonlySet<string | undefined> | undefined;
  return (id) => {
    own ??= new Set([databag[key] ?? '', ...listShelteredSecrets(databag)].map(normalizeSecretId));
    const wanted = normalizeSecretId(id);
    return wanted !== undefined && own.has(wanted);
  };
}
