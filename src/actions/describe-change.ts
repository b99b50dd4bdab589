import { dashboardIndexPath } from '../grafana/dashboards/dashboard-index.ts';
import * as files from '../grafana/files.ts';
import { appliedPath } from '../grafana/notes/applied.ts';
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

function describe(change: Change): Description {
  switch (change.kind) {
    case 'databag':
      return describeDatabag(change);
    case 'secret-add':
      return secret(change.label ?? change.description ?? 'a new secret', 'add it');
    case 'secret-set':
      return secret(change.id, 'set its content or its expiry');
    case 'secret-grant':
      return secret(change.id, `grant it to the relation ${change.relation}`);
    case 'secret-remove':
      return secret(change.id, 'remove it');
    case 'secret-refresh':
      return secret(change.label, 'track its newest revision');
    case 'state-delete':
      return {
        target: `unit state ${change.key}`,
        action: 'delete it',
        why: 'the peer relation holds it now',
      };
    case 'port':
      return { target: 'ports', action: "open Grafana's port", why: 'juju expose needs it' };
    case 'application-version':
      return {
        target: 'application version',
        action: `set ${change.version}`,
        why: 'Grafana runs this version',
      };
    case 'kubernetes-patch':
      return describePatch(change);
    default:
      return describeInContainer(change);
  }
}

function secret(name: string, action: string): Description {
  return {
    target: `secret ${name}`,
    action,
    why: 'credentials belong in a secret of Juju, and only the newest counts',
  };
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
  return {
    target: `${owner} databag of ${relation}`,
    action: `${action} ${keys.join(', ')}`,
    why: reasons[endpoint] ?? 'the other side needs it',
  };
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
  return { target: `${object} ${name}`, action: `${verb} it in Kubernetes`, why: why[purpose] };
}

type InContainer = Extract<
  Change,
  {
    kind:
      | 'directory'
      | 'file'
      | 'dashboard'
      | 'remove'
      | 'layer'
      | 'exec'
      | 'service-restart'
      | 'service-stop'
      | 'grafana-reload'
      | 'grafana-alerting'
      | 'grafana-password'
      | 'grafana-login';
  }
>;

function describeInContainer(change: InContainer): Description {
  switch (change.kind) {
    case 'directory':
      return { target: change.path, action: 'make the directory', why: 'Grafana looks into it at its start' };
    case 'file':
    case 'dashboard':
      return {
        target: change.path,
        action: 'write the file',
        why: fileReasons[change.path] ?? dashboardReason,
      };
    case 'remove':
      return { target: change.path, action: 'remove it', why: 'nothing needs it any more' };
    case 'layer':
      return {
        target: 'Pebble layer grafana',
        action: 'replace it',
        why: change.layer.services ? 'the service or its check differs' : 'the receivers of the log differ',
      };
    case 'exec':
      return { target: change.command.join(' '), action: 'run it', why: 'the trusted authorities differ' };
    case 'service-restart':
      return {
        target: 'service grafana',
        action: 'restart it',
        why: 'it does not run, or not with these settings',
      };
    case 'service-stop':
      return {
        target: 'service grafana',
        action: 'stop it',
        why: 'without PostgreSQL only the leader runs Grafana',
      };
    case 'grafana-reload':
      return {
        target: 'Grafana',
        action: 'reload its provisioning',
        why: 'it has not loaded the newest files',
      };
    case 'grafana-alerting':
      return {
        target: 'Grafana',
        action:
          change.deletions === undefined ? 'load its alerting' : 'load its alerting, and delete what is gone',
        why: 'it has not loaded what the option alerting_config says',
      };
    case 'grafana-login':
      return {
        target: 'Grafana',
        action: 'ask whether its administrator has the login of option admin_user',
        why: 'the option names another login than the one that Grafana has accepted',
      };
    case 'grafana-password':
      return { target: 'Grafana', action: 'set the admin password', why: 'the secret holds another one' };
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
