import { dashboardIndexPath } from '../grafana/dashboards/dashboard-index.ts';
import * as files from '../grafana/files.ts';
import { appliedPath } from '../grafana/notes/applied.ts';
import type { WorkloadChange } from '../grafana/planning/change.ts';
import type { Change } from '../reconcile/plan/change.ts';

/**
 * A change in words. It contains names but never a value, because a databag, a file or a layer may contain a
 * secret.
 */
export interface ChangeDescription {
  readonly kind: Change['kind'];
  /** The object of the change, such as a path or a relation. */
  readonly target: string;
  /** One sentence without its full stop, such as `write 2 keys: url, port`. */
  readonly action: string;
  readonly why: string;
}

/** Describes what a change does and why it is planned. */
export function describeChange(change: Change): ChangeDescription {
  return { kind: change.kind, ...describe(change) };
}

type Description = Omit<ChangeDescription, 'kind'>;

function say(target: string, action: string, why: string): Description {
  return { target, action, why };
}

function describe(change: Change): Description {
  switch (change.kind) {
    case 'databag':
      return describeDatabag(change);
    case 'secret-add':
      return describeSecret(change.label ?? change.description ?? 'a new secret', 'add it');
    case 'secret-set':
      return describeSecret(change.id, 'set its content or its expiry');
    case 'secret-grant':
      return describeSecret(change.id, `grant it to the relation ${change.relation}`);
    case 'secret-remove':
      return describeSecret(change.id, 'remove it');
    case 'secret-refresh':
      return describeSecret(change.label, 'track its newest revision');
    case 'state-delete':
      return say(`unit state ${change.key}`, 'delete it', 'the peer relation holds it now');
    case 'port':
      return say('ports', "open Grafana's port", 'juju expose needs it');
    case 'application-version':
      return say('application version', `set ${change.version}`, 'Grafana runs this version');
    case 'kubernetes-patch':
      return describePatch(change);
    default:
      return describeInContainer(change);
  }
}

function describeSecret(name: string, action: string): Description {
  return say(`secret ${name}`, action, 'credentials belong in a secret of Juju, and only the newest counts');
}

function describeDatabag({
  endpoint,
  relation,
  owner,
  data,
}: Extract<Change, { kind: 'databag' }>): Description {
  const keys = Object.keys(data).sort();
  const removed = keys.filter((key) => data[key] === null);
  const action = keys.length === removed.length ? 'remove' : 'write';
  return say(
    `${owner} databag of ${relation}`,
    `${action} ${keys.join(', ')}`,
    reasons[endpoint] ?? 'the other side needs it',
  );
}

/** The purpose of each endpoint's databags. */
const reasons: Readonly<Record<string, string>> = {
  catalogue: 'the catalogue shows a link to Grafana',
  certificates: 'the certificate authority signs the request of this unit',
  'charm-tracing': 'the tracing backend opens the receiver that the charm asks for',
  grafana: 'all units follow what the leader keeps in the peer relation',
  'grafana-auth': 'the proxy that signs users in has to find Grafana',
  'grafana-dashboard': 'the sender of dashboards sees which of them are not usable',
  'grafana-metadata': 'other charms have to find Grafana',
  'grafana-source': 'the provider sees the uids of its data sources',
  ingress: 'the ingress has to find this unit',
  logging: 'the receiver of the log sees who sends it',
  'metrics-endpoint': 'the scraper has to find this unit, and gets the alert rules',
  oauth: 'the identity provider registers Grafana as a client',
  pgsql: 'the database is requested',
  'profiling-endpoint': 'the profiler has to find this unit',
  'receive-ca-cert': 'the sender of certificates sees which version the charm reads',
  'require-cmr-mesh': 'a mesh in another model identifies this application',
  'service-mesh': 'the mesh lets the applications in that call Grafana',
  'workload-tracing': 'the tracing backend opens the receiver that Grafana needs',
};

function describePatch({
  verb,
  object,
  name,
  purpose,
}: Extract<Change, { kind: 'kubernetes-patch' }>): Description {
  const why = {
    resources: 'the options cpu and memory set limits that the StatefulSet does not have',
    mesh: 'the mesh takes the application in by labels',
  };
  return say(`${object} ${name}`, `${verb} it in Kubernetes`, why[purpose]);
}

function describeInContainer(change: WorkloadChange): Description {
  switch (change.kind) {
    case 'directory':
      return say(change.path, 'make the directory', 'Grafana looks into it at its start');
    case 'file':
    case 'dashboard':
      return say(change.path, 'write the file', fileReasons[change.path] ?? dashboardReason);
    case 'remove':
      return say(change.path, 'remove it', 'nothing needs it any more');
    case 'layer':
      return say(
        'Pebble layer grafana',
        'replace it',
        change.layer.services ? 'the service or its check differs' : 'the receivers of the log differ',
      );
    case 'exec':
      return say(change.command.join(' '), 'run it', 'the trusted authorities differ');
    case 'service-restart':
      return say('service grafana', 'restart it', 'it does not run, or not with these settings');
    case 'service-stop':
      return say('service grafana', 'stop it', 'without PostgreSQL only the leader runs Grafana');
    case 'grafana-reload':
      return say('Grafana', 'reload its provisioning', 'it has not loaded the newest files');
    case 'grafana-alerting':
      return say(
        'Grafana',
        change.deletions === undefined ? 'load its alerting' : 'load its alerting, and delete what is gone',
        'it has not loaded what the option alerting_config says',
      );
    case 'grafana-login':
      return say(
        'Grafana',
        'ask whether its administrator has the login of option admin_user',
        'the option names another login than the one that Grafana has accepted',
      );
    case 'grafana-password':
      return say('Grafana', 'set the admin password', 'the secret holds another one');
  }
}

const dashboardReason = 'a related application sends this dashboard';

const fileReasons: Readonly<Record<string, string>> = {
  [files.iniPath]: 'the configuration differs from the options and relations',
  [files.ldapPath]: 'it differs from the option ldap_config',
  [files.credentialsPath]: 'later hooks go on with what secrets held',
  [files.datasourcesPath]: 'the data sources differ from what the providers say',
  [files.dashboardsProviderPath]: 'the senders of dashboards have changed',
  [files.selfDashboardPath]: "Grafana's own metrics are among its data sources",
  [files.newPasswordPath]: 'a new password survives the loss of the pod',
  [files.secretKeyPath]: 'a new database gets a secret key of its own',
  [files.databaseCaPath]: 'PostgreSQL has another authority',
  [files.certificatePath]: 'there is another certificate',
  [files.certificateKeyPath]: 'there is another private key',
  [files.keptCertificatePath]: 'the storage keeps the certificate for the next pod',
  [files.issuingAuthorityPath]: 'another authority issued the certificate',
  [files.trustedAuthoritiesPath]: 'related applications want other authorities to be trusted',
  [files.oauthAuthoritiesPath]: 'the identity provider has another authority',
  [appliedPath]: 'it records what has taken effect',
  [dashboardIndexPath]: 'it records the dashboards of all senders',
};
