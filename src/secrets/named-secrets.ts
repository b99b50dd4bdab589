import { parseJson } from 'charmkit/base';
import { type HookContext, KeptSecrets, NamedSecrets } from 'charmkit/charm';
import { locateSourceSecret, peerKeys } from 'charmkit/interfaces/grafana-datasource';
import { locateClientSecret } from 'charmkit/interfaces/oauth';
import { locateDatabaseSecrets } from 'charmkit/interfaces/postgresql-client';
import { peerEndpoint, readPeers } from '../endpoints/grafana.ts';
import { credentialsPath } from '../grafana/files.ts';
import type { WorkloadObservation } from '../grafana/observe-workload.ts';
import type { Scope } from '../observe/scope.ts';

const sourceEndpoint = 'grafana-source';

/** All endpoints on whose other side somebody may name a secret. */
const namings = [
  locateSourceSecret(sourceEndpoint),
  locateClientSecret('oauth'),
  locateDatabaseSecrets('pgsql'),
];

/** Which of the secrets that relations name may be read; the leader decides anew where the hook looks at everything. */
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

/** The numbers of the relations whose providers are stored: there may be thousands, and they have said nothing new. */
async function readStoredProviders(context: HookContext): Promise<readonly string[]> {
  const { data } = await readPeers(context);
  return Object.keys(Object(parseJson(data[peerKeys.sources] ?? '')));
}

/** Reads secrets that relations and options name; what earlier hooks read lies beside the files that it went into. */
export function openKeptSecrets(
  context: HookContext,
  scope: Scope,
  workload: WorkloadObservation | undefined,
): KeptSecrets {
  const isStale = scope === 'everything' || context.event.kind === 'secret-changed';
  return new KeptSecrets(context, { file: workload?.files[credentialsPath], isStale });
}
