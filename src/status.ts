import { active, blocked, maintenance, waiting } from 'charmkit';

/** Ends a message about a secret that Juju withholds but provided before. */
export const goesOn = 'Grafana keeps using the last content';

/** Every status of the charm except "active". docs/reference/statuses.md says what to do about each. */
export const statuses = {
  /** An option, its secret or its text is invalid. The problem says what is accepted. */
  badOption: (problem: string) => blocked(problem),
  /** Before Juju lists the relations. */
  installing: maintenance('Installing'),
  /** The text of the Python charm. */
  needsDatabase: blocked('Scale > 1 requires pgsql relation.'),
  /** PostgreSQL's data is missing or invalid. */
  noDatabase: (problem: string) => waiting(`relation pgsql: ${problem}`),
  openDatabasePassword: blocked(
    'relation pgsql: the provider shows the password in its databag; refresh it to a charm that uses secrets',
  ),
  /** Grafana keeps using the last content of the database's secret. */
  keptDatabase: (problem: string) => waiting(`relation pgsql: ${problem}; ${goesOn}`),
  /** A relation names a secret that it may not name. */
  refusedSecret: (problem: string) => blocked(`relation ${problem}`),
  /** A data source has no secure fields, or the last known ones. */
  sourceTrouble: (problem: string) => waiting(`data source ${problem}`),
  /** The provider of certificates says why. */
  refusedRequest: (reason: string) =>
    waiting(`relation certificates: the authority refuses the request: ${reason}`),
  /** Grafana serves HTTPS, but not by these names. */
  limitedCertificate: (limits: string) => active(`relation certificates: no certificate for ${limits}`),
  /** Juju withholds the secret of the unit's private key. */
  noPrivateKey: (reason: string) => waiting(`relation certificates: no private key: ${reason}`),
  keptPrivateKey: (reason: string) =>
    waiting(`relation certificates: the private key's secret can't be read: ${reason}; ${goesOn}`),
  /** With another key, Grafana could not read the passwords in its database. */
  damagedSecretKey: blocked(
    "The secret key of Grafana's database is damaged: restore /var/lib/grafana/charm-secret-key.json",
  ),
  noPebble: waiting('Waiting for Pebble in the container grafana'),
  /** Pebble answers, but not what was asked for. */
  pebbleTrouble: (problem: string) => waiting(`Container grafana: ${problem}`),
  /** A file can't be read or written. The problem names the file and the error of the system. */
  diskTrouble: (problem: string) => blocked(problem),
  /** Units that start a new release at the same time on one database may block each other. */
  awaitsFirstUnit: (unit: string) =>
    waiting(`Waiting for ${unit} to start Grafana on the shared database first`),
  /** Until a person renames the user in Grafana, the charm signs in by the former name. */
  otherAdminUser: blocked(
    'option admin_user: Grafana takes a name only into a new database; rename the user in Grafana, or set the option back',
  ),
  noAdminPassword: waiting('Waiting for the leader to make the admin password'),
  /** Juju says that the secret exists, and also that it does not. */
  adminPasswordWithheld: waiting('Juju withholds the secret admin-password; the next hook tries again'),
  /** The sender learns it in its databag. All other dashboards are shown, so any other trouble comes first. */
  invalidDashboards: (problem: string) => ({ ...blocked(`Invalid dashboards: ${problem}`), isMinor: true }),
  /** Grafana answers only at the option's URL. */
  externalUrlWins: active('Option external_url replaces the URL of relation ingress'),
  noDefaultSource: waiting('Waiting for the data source that option default_datasource names'),
  /** Users can't sign in with the related provider yet. Grafana runs without it. */
  noSignOn: (problem: string) => waiting(`relation oauth: ${problem}`),
  /** A related application sent an invalid certificate. Grafana trusts its other certificates. */
  unreadCertificates: (giver: string) =>
    waiting(`relation ${giver}: a certificate can't be read and is not trusted`),
  /** Labels on its pods make the application a part of the mesh. */
  meshRefused: (app: string) =>
    blocked(`relation service-mesh: the charm may not label pods; run juju trust ${app} --scope=cluster`),
  meshRollout: waiting('relation service-mesh: waiting for Kubernetes to replace the pod'),
  meshTrouble: (problem: string) => waiting(`relation service-mesh: ${problem}`),
  /** A limit is set, and Kubernetes has not replaced this unit's pod yet. */
  resourcesPending: waiting('Waiting for resources patch to apply'),
  resourcesRefused: (problem: string) => blocked(`Kubernetes resources patch failed: ${problem}`),
  /** Juju lets only trusted applications change their StatefulSets. */
  notTrusted: (app: string) =>
    blocked(`Kubernetes resources patch failed: run juju trust ${app} --scope=cluster`),
  /** Kubernetes does not answer, or does not have the requested object. */
  kubernetesTrouble: (problem: string) => waiting(problem),
  /** A start may take minutes after an upgrade. */
  grafanaStarting: maintenance('Grafana is starting: it does not answer yet'),
  /** Its port is open, but it refuses all logins. */
  grafanaMigrating: maintenance(
    'Grafana refuses all logins: it migrates its database, or has another admin user or password',
  ),
  grafanaEnded: waiting("Grafana doesn't start: see its log with pebble logs grafana"),
  /** Grafana says so in its log, and ends. Pebble starts it again. */
  migrationFailed: blocked(
    "Grafana can't migrate its database: see its log with pebble logs grafana, and how to upgrade",
  ),
  /** Grafana does not run or does not do what the charm requested. The problem says which. */
  grafanaTrouble: (problem: string) => waiting(problem),
  /** Grafana keeps its former alerting. Its log has the reason, which may contain values. */
  refusedAlerting: blocked(
    "option alerting_config: Grafana can't load it: see its log with pebble logs grafana",
  ),
  /** Such types are plugins. From Grafana 13.2 on, also most of Grafana's own types are. */
  missingTypes: (types: string) => blocked(`Grafana lacks the plugins of the data source types ${types}`),
  passwordNotChanged: (problem: string) =>
    waiting(`Grafana has not taken the new admin password: ${problem}`),
} as const;
