/** Where things are in the workload container; Grafana finds its configuration by the command line and GF_PATHS_*. */
export const configDirectory = '/etc/grafana';
export const iniPath = `${configDirectory}/grafana-config.ini`;
/** Grafana's LDAP servers, with the password of the account that it searches with. */
export const ldapPath = `${configDirectory}/ldap.toml`;
/** Grafana's own files: the storage. */
export const dataDirectory = '/var/lib/grafana';
export const pluginsDirectory = `${dataDirectory}/plugins`;
/** What Juju secrets held that went into the files here, and which of them Juju did not give. */
export const credentialsPath = `${configDirectory}/charm-credentials.json`;
/** What Grafana has answered to a reload that outlasted its hook. */
export const reloadAnswerPath = `${configDirectory}/charm-reload-answer.json`;
export const provisioningDirectory = `${configDirectory}/provisioning`;
export const datasourcesPath = `${provisioningDirectory}/datasources/datasources.yaml`;
export const dashboardsDirectory = `${provisioningDirectory}/dashboards`;
export const dashboardsProviderPath = `${dashboardsDirectory}/default.yaml`;
export const selfDashboardDirectory = `${dashboardsDirectory}/self`;
export const selfDashboardPath = `${selfDashboardDirectory}/self_dashboard.json`;
/** Nothing is ever in it: it is where Grafana looks for what the Python charm showed. */
export const formerDashboardsDirectory = `${dashboardsDirectory}/former`;
/** Grafana looks into each of these at start and complains where one is missing. */
export const provisioningDirectories = [
  ...['plugins', 'notifiers', 'alerting', 'datasources'].map((kind) => `${provisioningDirectory}/${kind}`),
  formerDashboardsDirectory,
  selfDashboardDirectory,
];
/**
 * A password that Grafana is about to get, with the time at which it was written down. It stands beside the embedded
 * database, in the storage: that is what a lost pod leaves behind.
 */
export const newPasswordPath = `${dataDirectory}/charm-new-admin-password`;
export const databasePath = `${dataDirectory}/grafana.db`;
/** With it the Python charm prepared that database. */
export const formerDatabaseToolPath = '/usr/local/bin/sqlite3';
/** The authority that issued the certificate of the PostgreSQL server. */
export const databaseCaPath = `${configDirectory}/charm-database-ca.crt`;
/** Grafana's own certificate with its chain, and the key to it. */
export const certificatePath = `${configDirectory}/grafana.crt`;
export const certificateKeyPath = `${configDirectory}/grafana.key`;
/** Where update-ca-certificates finds authorities that the image does not bring along. */
const authoritiesDirectory = '/usr/local/share/ca-certificates';
/** The authority that issued Grafana's own certificate, those that others hand over, and the identity provider's. */
export const issuingAuthorityPath = `${authoritiesDirectory}/cos-ca.crt`;
export const trustedAuthoritiesPath = `${authoritiesDirectory}/trusted-ca-cert.crt`;
export const oauthAuthoritiesPath = `${authoritiesDirectory}/oauth-ca.crt`;
/** The port of the web interface and the API, inside and outside of the pod. */
export const httpPort = 3000;
/** The port of Grafana's profiles; for the cluster, and never opened to the world. */
export const profilingPort = 8080;

/** The texts of files by their paths; a file that is not there is absent. */
export type FileContents = Readonly<Record<string, string | undefined>>;

/** A file as it should stand in the workload. */
export interface WorkloadFile {
  readonly path: string;
  readonly content: string;
  /** Octal; the files that hold secrets are the owner's alone. */
  readonly permissions: '600' | '644';
}
