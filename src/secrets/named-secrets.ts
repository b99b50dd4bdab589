import { parseJson } from 'charmkit/base';
import { type HookContext, KeptSecrets, NamedSecrets } from 'charmkit/charm';
import { locateSourceSecret, peerKeys } from 'charmkit/interfaces/grafana-datasource';
import { locateClientSecret } from 'charmkit/interfaces/oauth';
import { locateDatabaseSecrets } from 'charmkit/interfaces/postgresql-client';
import { peerEndpoint, readPeers } from '../endpoints/grafana.ts';
import { credentialsPath } from '../grafana/files.ts';
import type { WorkloadObservation } from '../grafana/observing/observe-workload.ts';
import { mayBringSecrets, type Scope } from '../reconcile/observe/scope.ts';
import { createOwnershipTest } from './own-secrets.ts';

const sourceEndpoint = 'grafana-source';

/** All endpoints on which another application may name a secret. */
const namings = [
  locateSourceSecret(sourceEndpoint),
  locateClientSecret('oauth'),
  locateDatabaseSecrets('pgsql'),
];

/**
 * Decides which of the secrets that relations name may be read. The leader decides again in hooks that read
 * everything.
 */
export async function openNamedSecrets(
  context: HookContext,
  scope: Scope,
  readsAgain: boolean,
): Promise<NamedSecrets> {
  const named = await NamedSecrets.open(context, { peerEndpoint, namings });
  if (scope !== 'everything') return named;
  const known = readsAgain ? [] : await readStoredProviders(context);
  await named.judgeAll(
    ({ endpoint, number }) => endpoint !== sourceEndpoint || !known.includes(String(number)),
  );
  return named;
}

/** Returns the relations whose providers are stored. There may be thousands, and they have no news. */
async function readStoredProviders(context: HookContext): Promise<readonly string[]> {
  const { data } = await readPeers(context);
  return Object.keys(Object(parseJson(data[peerKeys.sources] ?? '')));
}

/**
 * Reads the secrets that relations and options name. What earlier hooks read is stored beside the files that
 * contain it.
 */
export async function openKeptSecrets(
  context: HookContext,
  scope: Scope,
  workload: WorkloadObservation | undefined,
): Promise<KeptSecrets> {
  const isStale = mayBringSecrets(context, scope);
  const isOwn = createOwnershipTest((await readPeers(context)).data);
  return new KeptSecrets(context, { file: workload?.files[credentialsPath], isStale, isOwn });
}
