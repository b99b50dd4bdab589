import {
  type DraftContext,
  findPodAddress,
  getTopology,
  type HookContext,
  type JujuChange,
  type JujuTopology,
  type RefusedSecret,
  type UnitStatus,
} from 'charmkit/charm';
import { openedPorts, type Port } from 'charmkit/hook-tools';
import { fillDefaults, isInvalid, type ParsedConfig, parseConfig } from '../../config.ts';
import { type CertificateObservation, observeCertificate } from '../../endpoints/certificates.ts';
import { observePeers, type PeersObservation } from '../../endpoints/grafana.ts';
import { observeDashboards } from '../../endpoints/grafana-dashboard/grafana-dashboard.ts';
import { observeSources, type SourcesObservation } from '../../endpoints/grafana-source.ts';
import { type OauthObservation, observeOauth } from '../../endpoints/oauth.ts';
import {
  type DatabaseObservation,
  type DatabaseSharing,
  findDatabaseSharing,
  observeDatabase,
} from '../../endpoints/pgsql.ts';
import { type AuthoritiesObservation, observeAuthorities } from '../../endpoints/receive-ca-cert.ts';
import { type MeshObservation, observeMeshLabels } from '../../endpoints/service-mesh/observe-mesh-labels.ts';
import type { DashboardsInput } from '../../grafana/dashboards/plan-dashboards.ts';
import { observeWorkload, type WorkloadObservation } from '../../grafana/observing/observe-workload.ts';
import { observeResources, type ResourcesObservation } from '../../resources/observe-resources.ts';
import {
  type AdminPasswordObservation,
  generatePassword,
  observeAdminPassword,
} from '../../secrets/admin-password.ts';
import { readAdminUser } from '../../secrets/admin-user.ts';
import { type AlertingObservation, observeAlerting } from '../../secrets/alerting.ts';
import { type CredentialsObservation, observeCredentials } from '../../secrets/credentials.ts';
import { type CustomConfigObservation, observeCustomConfig } from '../../secrets/custom-config.ts';
import { openKeptSecrets, openNamedSecrets } from '../../secrets/named-secrets.ts';
import { observeUnpublishedSecret } from '../../secrets/own-secrets.ts';
import { observeSecretKey, type SecretKeyObservation } from '../../secrets/secret-key.ts';
import type { CharmOptions } from '../options.ts';
import type { Urls } from './endpoint.ts';
import type { RelationFacts } from './endpoints.ts';
import { observeExternalUrl } from './external-url.ts';
import { observeFacts } from './facts.ts';
import { observeFormerCharm } from './former-charm.ts';
import { publishRelationData } from './publications.ts';
import { chooseScope, mayHaveMissedChanges } from './scope.ts';
import { observeServing, type ServingObservation } from './serving.ts';
import { observeTurn, type TurnObservation } from './turn.ts';
import { observeUrls } from './urls.ts';

/** The complete input of the plan. */
export interface Observation {
  /** The event of this hook. */
  readonly event: HookContext['event']['kind'];
  /** In milliseconds since 1970. */
  readonly now: number;
  /** A random password, for a plan that needs a new one. */
  readonly freshPassword: string | undefined;
  readonly peers: PeersObservation;
  /** The data that the interfaces of relations write: databags, and the secrets that they name. */
  readonly drafted: readonly JujuChange[];
  /** Whether this hook read all relations, including those without news that this unit knows of. */
  readonly readsAgain: boolean;
  /** Whether Juju refused to let the unit read a relation. */
  readonly hasUnreadRelations: boolean;
  readonly isLeader: boolean;
  readonly topology: JujuTopology;
  readonly config: ParsedConfig;
  readonly proxy: HookContext['env']['proxy'];
  readonly urls: Urls;
  /** The IP address of the unit's pod, for its other units. Undefined without other units, and outside of a pod. */
  readonly podAddress: string | undefined;
  readonly facts: RelationFacts;
  readonly database: DatabaseObservation;
  readonly sharing: DatabaseSharing;
  readonly serving: ServingObservation;
  readonly turn: TurnObservation;
  readonly certificate: CertificateObservation;
  readonly authorities: AuthoritiesObservation;
  readonly sources: SourcesObservation;
  /** Undefined if this hook cannot have changed them, or if the container can't be reached. */
  readonly dashboards: DashboardsInput | undefined;
  /** Files in the container that are no longer needed. */
  readonly leftovers: readonly string[];
  readonly adminUser: string;
  readonly adminPassword: AdminPasswordObservation;
  /** The id of the admin password's secret, which the other units must know. Undefined if they know it. */
  readonly unpublishedSecret: string | undefined;
  /** The content of the secrets that options name. */
  readonly credentials: CredentialsObservation;
  /** The operator's additional settings. */
  readonly custom: CustomConfigObservation;
  /** The alerting that the operator describes. */
  readonly alerting: AlertingObservation;
  /** How users sign in through an identity provider. */
  readonly oauth: OauthObservation;
  readonly secretKey: SecretKeyObservation;
  /** The secrets that relations name but may not name. */
  readonly refusedSecrets: readonly RefusedSecret[];
  /**
   * The content of other applications' secrets, recorded for the next hook. Undefined if there was never any.
   */
  readonly keptSecrets: string | undefined;
  /** The labels that the mesh wants. Undefined if they need not be compared with Kubernetes. */
  readonly mesh: MeshObservation | undefined;
  /** Undefined while the container can't be reached. */
  readonly workload: WorkloadObservation | undefined;
  /** Why the container could not be observed. Undefined if its Pebble only does not answer. */
  readonly containerTrouble: UnitStatus | undefined;
  /** The limits of the unit's pod. */
  readonly resources: ResourcesObservation;
  /** Undefined if this hook cannot have changed them. */
  readonly ports: readonly Port[] | undefined;
}

/** Reads everything that this event may have changed, and the state with which the plan is compared. */
export async function observeUnit(
  context: DraftContext,
  options: CharmOptions,
  { containerTrouble }: Partial<Pick<Observation, 'containerTrouble'>> = {},
): Promise<Observation> {
  // The workload comes first, because a container that is not set up yet widens the scope.
  const workload = containerTrouble ? undefined : await observeWorkload(context.container('grafana'));
  const scope = chooseScope(context, workload);
  const readsAgain = mayHaveMissedChanges(context, workload);
  const namedSecrets = await openNamedSecrets(context, scope, readsAgain);
  // These run concurrently, for hook tools that run as processes: such a tool spends most of its time starting.
  const [isLeader, values, facts, mesh, ports] = await Promise.all([
    context.isLeader(),
    context.config(),
    observeFacts(context, scope, namedSecrets),
    observeMeshLabels(context, scope, options.kubernetes),
    scope === 'everything' ? openedPorts(context.tools) : undefined,
  ]);
  const parsed = parseConfig(values);
  const config = fillDefaults(parsed);
  const externalUrl = await observeExternalUrl(context, scope, parsed);
  const certificate = await observeCertificate(context, scope, { workload, externalUrl });
  const urls = await observeUrls(context, scope, { ...options, externalUrl, tls: certificate.tls });
  const secrets = await openKeptSecrets(context, scope, workload);
  const database = await observeDatabase(context, secrets, facts.database);
  const credentials = await observeCredentials(context, secrets, config);
  const custom = await observeCustomConfig(context, secrets, config.custom_config);
  const alerting = isInvalid(parsed, 'alerting_config')
    ? { wanted: undefined, problems: [] }
    : await observeAlerting(context, secrets, config.alerting_config);
  const oauth = await observeOauth(secrets, facts.oauth);
  const sources = await observeSources(context, scope, {
    baseUrl: urls.external,
    secrets,
    namedSecrets,
    readsAgain,
  });
  const serving = await observeServing(context, scope, { database, workload });
  const sharing = findDatabaseSharing(facts, database, workload?.files);
  const { isServing, leadingUnit } = serving;
  const reach = { sharesDatabase: sharing !== 'no', redirectsToHttps: config.redirect_https };
  await publishRelationData(context, { scope, isServing, published: { ...urls, leadingUnit, ...reach } });
  const adminPassword = await observeAdminPassword(context, scope, workload);
  const observed = {
    event: context.event.kind,
    now: (options.now ?? Date.now)(),
    freshPassword: generatePassword(),
    peers: await observePeers(context),
    readsAgain,
    isLeader,
    topology: getTopology(context),
    config: parsed,
    proxy: context.env.proxy,
    urls,
    podAddress: facts.hasOtherUnits ? await findPodAddress(context.env) : undefined,
    facts,
    database,
    sharing,
    serving,
    turn: await observeTurn(
      context,
      { sharing, database: facts.database },
      { workload, charmVersion: options.charmVersion ?? 'unpacked' },
    ),
    certificate,
    authorities: await observeAuthorities(context, scope, workload),
    sources,
    dashboards:
      workload &&
      (await observeDashboards(context, scope, {
        readsAgain,
        hasFolders: parsed.valid ? config.dashboard_folders : undefined,
      })),
    leftovers: await observeFormerCharm(context, { isReachable: workload !== undefined }),
    adminUser: await readAdminUser(context, config),
    adminPassword,
    unpublishedSecret: await observeUnpublishedSecret(context, adminPassword),
    credentials,
    custom,
    alerting,
    oauth,
    secretKey: await observeSecretKey(context, { database, workload }),
    refusedSecrets: namedSecrets.refused,
    keptSecrets: secrets.render(),
    mesh,
    workload,
    containerTrouble,
    resources: await observeResources(context, scope, {
      access: options.kubernetes,
      config: parsed,
      seen: workload?.applied.resources,
    }),
    ports,
  };
  const { hasUnreadRelations } = context;
  return { ...observed, hasUnreadRelations, drafted: context.listChanges() };
}
