/** The paths in the workload container. Grafana receives them by its command line and GF_PATHS_*. */
export const configDirectory = '/etc/grafana';
export const iniPath = `${configDirectory}/grafana-config.ini`;
/** Grafana's LDAP servers, with the password of the account with which it searches. */
export const ldapPath = `${configDirectory}/ldap.toml`;
/** Grafana's own files, in the storage. */
export const dataDirectory = '/var/lib/grafana';
export const pluginsDirectory = `${dataDirectory}/plugins`;
/** The content of Juju secrets that the files here contain, and which secrets Juju withheld. */
export const credentialsPath = `${configDirectory}/charm-credentials.json`;
/** Grafana's answer to a reload that outlasted its hook. */
export const reloadAnswerPath = `${configDirectory}/charm-reload-answer.json`;
export const provisioningDirectory = `${configDirectory}/provisioning`;
export const datasourcesPath = `${provisioningDirectory}/datasources/datasources.yaml`;
/** The file of option alerting_config that Grafana has loaded. */
export const alertingPath = `${provisioningDirectory}/alerting/alerting.yaml`;
/** What Grafana deletes with the next reload. It is there during the reload only. */
export const alertingDeletionsPath = `${provisioningDirectory}/alerting/deletions.yaml`;
export const dashboardsDirectory = `${provisioningDirectory}/dashboards`;
export const dashboardsProviderPath = `${dashboardsDirectory}/default.yaml`;
export const selfDashboardDirectory = `${dashboardsDirectory}/self`;
export const selfDashboardPath = `${selfDashboardDirectory}/self_dashboard.json`;
/** Always empty: Grafana looks here for the dashboards of the Python charm. */
export const formerDashboardsDirectory = `${dashboardsDirectory}/former`;
/** Grafana reads each of these at its start and logs an error if one is missing. */
export const provisioningDirectories = [
  ...['plugins', 'notifiers', 'alerting', 'datasources'].map((kind) => `${provisioningDirectory}/${kind}`),
  formerDashboardsDirectory,
  selfDashboardDirectory,
];
/**
 * A password that Grafana is about to receive, with the time at which it was written. It is in the storage,
 * beside the embedded database, because the storage survives a lost pod.
 */
export const newPasswordPath = `${dataDirectory}/charm-new-admin-password`;
/**
 * The certificate and key with which Grafana serves HTTPS, for a pod that comes back while Juju withholds the key.
 */
export const keptCertificatePath = `${dataDirectory}/charm-certificate.json`;
/**
 * The key with which Grafana encrypts passwords in the embedded database. It is beside the database, so that both are kept,
 * lost and restored together.
 */
export const secretKeyPath = `${dataDirectory}/charm-secret-key.json`;
export const databasePath = `${dataDirectory}/grafana.db`;
/** The tool with which the Python charm prepared that database. */
export const formerDatabaseToolPath = '/usr/local/bin/sqlite3';
/** The authority that issued the certificate of the PostgreSQL server. */
export const databaseCaPath = `${configDirectory}/charm-database-ca.crt`;
/** Grafana's own certificate with its chain, and its key. */
export const certificatePath = `${configDirectory}/grafana.crt`;
export const certificateKeyPath = `${configDirectory}/grafana.key`;
/** Where update-ca-certificates looks for authorities that are not part of the image. */
const authoritiesDirectory = '/usr/local/share/ca-certificates';
/**
 * The authority that issued Grafana's own certificate, those of related applications, and the identity
 * provider's.
 */
export const issuingAuthorityPath = `${authoritiesDirectory}/cos-ca.crt`;
export const trustedAuthoritiesPath = `${authoritiesDirectory}/trusted-ca-cert.crt`;
export const oauthAuthoritiesPath = `${authoritiesDirectory}/oauth-ca.crt`;
/** The port of the web interface and the API, inside and outside of the pod. */
export const httpPort = 3000;
/** The port of Grafana's profiles. It is for the cluster only and is never opened to the outside. */
export const profilingPort = 8080;
/** The port at which the Alertmanagers of several units find each other, by TCP and UDP. Never opened to the outside. */
export const alertingPort = 9094;

/** The texts of files by their paths. A missing file is absent. */
export type FileContents = Readonly<Record<string, string | undefined>>;

/** A file in the wanted state of the workload. */
export interface WorkloadFile {
  readonly path: string;
  readonly content: string;
  /** Octal. Only the owner can read files that contain secrets. */
  readonly permissions: '600' | '644';
}
