import type { UnitStatus } from 'charmkit/charm';

/** Where Juju does not give a secret that it gave before. */
export const goesOn = 'Grafana goes on with what it held last';

/** Everything that the charm says of itself but "active"; docs/reference/statuses.md tells what to do about each. */
export const statuses = {
  /** An option, its secret or its text can't be used; the problem says what would be. */
  badOption: (problem: string) => blocked(problem),
  /** For the moment before Juju tells of relations. */
  installing: maintenance('Installing'),
  /** As the Python charm says it. */
  needsDatabase: blocked('Scale > 1 requires pgsql relation.'),
  /** What PostgreSQL has not given yet, or not in a form that can be used. */
  noDatabase: (problem: string) => waiting(`relation pgsql: ${problem}`),
  openDatabasePassword: blocked(
    'relation pgsql: the password lies open; a provider that gives it in a secret is needed',
  ),
  /** Grafana goes on with what the database's secret held last. */
  keptDatabase: (problem: string) => waiting(`relation pgsql: ${problem}; ${goesOn}`),
  /** A relation names a secret that is not its own to name. */
  refusedSecret: (problem: string) => blocked(`relation ${problem}`),
  /** A data source is without what it signs in with, or has what its secret held last. */
  sourceTrouble: (problem: string) => waiting(`data source ${problem}`),
  /** Juju has the secret of the unit's private key, and does not give it. */
  noPrivateKey: (reason: string) => waiting(`relation certificates: no private key: ${reason}`),
  keptPrivateKey: (reason: string) =>
    waiting(`relation certificates: the private key's secret can't be read: ${reason}; ${goesOn}`),
  noPebble: waiting('Waiting for Pebble in the container grafana'),
  /** A file can't be read or written; the problem names it, and what the system answers. */
  diskTrouble: (problem: string) => blocked(problem),
  noAdminPassword: waiting('Waiting for the leader to make the admin password'),
  /** Juju says at once that the secret is there, and that it is not. */
  adminPasswordWithheld: waiting('Juju does not give the secret admin-password; asking again'),
  noDefaultSource: waiting('Waiting for the data source that option default_datasource names'),
  /** Users can't sign in by the related provider yet; Grafana runs without it. */
  noSignOn: (problem: string) => waiting(`relation oauth: ${problem}`),
  /** A related application wants something to be trusted that is not a certificate; what it gave besides is. */
  unreadCertificates: (giver: string) =>
    waiting(`relation ${giver}: a certificate can't be read and is not trusted`),
  /** The mesh takes the application in by labels on its pods. */
  meshRefused: (app: string) =>
    blocked(`relation service-mesh: the charm may not label pods; run juju trust ${app} --scope=cluster`),
  meshRollout: waiting('relation service-mesh: Kubernetes is still to replace the pod'),
  meshTrouble: (problem: string) => waiting(`relation service-mesh: ${problem}`),
  /** A limit is set, and Kubernetes is still to give this unit a pod that has it. */
  resourcesPending: waiting('Waiting for resources patch to apply'),
  resourcesRefused: (problem: string) => blocked(`Kubernetes resources patch failed: ${problem}`),
  /** Juju gives applications no rights to change their StatefulSets unless somebody says so. */
  notTrusted: (app: string) =>
    blocked(`Kubernetes resources patch failed: run juju trust ${app} --scope=cluster`),
  /** Kubernetes does not answer, or has not what it is asked about. */
  kubernetesTrouble: (problem: string) => waiting(problem),
  /** Grafana is not up, or does not do what it was asked; the problem says which. */
  grafanaTrouble: (problem: string) => waiting(problem),
  passwordNotChanged: (problem: string) =>
    waiting(`Grafana has not taken the new admin password: ${problem}`),
} as const;

/** The more a status calls for a person, the earlier it stands. */
const levels = ['blocked', 'maintenance', 'waiting', 'active'] as const;

/** One status for the unit out of all that is to be said: the most important first, and how many more there are. */
export function worstStatus(all: readonly UnitStatus[]): UnitStatus {
  const [worst, ...others] = levels.flatMap((level) => all.filter((status) => status.level === level));
  if (worst === undefined) return { level: 'active', message: '' };
  const messages = new Set(others.map(({ message }) => message));
  const more = [...messages].filter((message) => message !== '' && message !== worst.message).length;
  return more === 0 ? worst : { level: worst.level, message: `${worst.message} (+${more} more)` };
}

function blocked(message: string): UnitStatus {
  return { level: 'blocked', message };
}

function maintenance(message: string): UnitStatus {
  return { level: 'maintenance', message };
}

function waiting(message: string): UnitStatus {
  return { level: 'waiting', message };
}
