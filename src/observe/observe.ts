import {
  type DraftContext,
  type HookContext,
  type JujuChange,
  type JujuTopology,
  type RefusedSecret,
  topologyOf,
} from 'charmkit/charm';
import { openedPorts, type Port } from 'charmkit/hook-tools';
import { optionsOf, type ParsedConfig, parseConfig } from '../config.ts';
import { type CertificateObservation, observeCertificate } from '../endpoints/certificates.ts';
import { observePeers, type PeersObservation } from '../endpoints/grafana.ts';
import { observeDashboards } from '../endpoints/grafana-dashboard/grafana-dashboard.ts';
import { observeSources, type SourcesObservation } from '../endpoints/grafana-source.ts';
import { type OauthObservation, observeOauth } from '../endpoints/oauth.ts';
import { type DatabaseObservation, observeDatabase } from '../endpoints/pgsql.ts';
import { type AuthoritiesObservation, observeAuthorities } from '../endpoints/receive-ca-cert.ts';
import { type MeshObservation, observeMeshLabels } from '../endpoints/service-mesh/observe-mesh-labels.ts';
import type { DashboardsInput } from '../grafana/dashboards/plan-dashboards.ts';
import { observeWorkload, type WorkloadObservation } from '../grafana/observe-workload.ts';
import type { CharmOptions } from '../options.ts';
import { observeResources, type ResourcesObservation } from '../resources/observe-resources.ts';
import {
  type AdminPasswordObservation,
  generatePassword,
  observeAdminPassword,
} from '../secrets/admin-password.ts';
import { readAdminUser } from '../secrets/admin-user.ts';
import { type CredentialsObservation, observeCredentials } from '../secrets/credentials.ts';
import { openKeptSecrets, openNamedSecrets } from '../secrets/named-secrets.ts';
import { observeFacts, type RelationFacts } from './facts.ts';
import { observeFormerCharm } from './former-charm.ts';
import { publish } from './publications.ts';
import { chooseScope, mayHaveMissedChanges } from './scope.ts';
import { observeServing, type ServingObservation } from './serving.ts';
import { observeUrls, type Urls } from './urls.ts';

/** Everything that the plan is made of. */
export interface Observation {
  /** What this hook is about. */
  readonly event: HookContext['event']['kind'];
  /** In milliseconds since 1970. */
  readonly now: number;
  /** What is drawn at random, for the plan to use where it needs it. */
  readonly freshPassword: string | undefined;
  readonly peers: PeersObservation;
  /** What the interfaces of relations have to write: databags, and the secrets that these name. */
  readonly drafted: readonly JujuChange[];
  /** Whether all relations were read, also those that have said nothing new as far as this unit knows. */
  readonly readsAgain: boolean;
  /** Whether Juju has not let a relation be read. */
  readonly hasUnreadRelations: boolean;
  readonly isLeader: boolean;
  readonly topology: JujuTopology;
  readonly config: ParsedConfig;
  readonly proxy: HookContext['env']['proxy'];
  readonly urls: Urls;
  readonly facts: RelationFacts;
  readonly database: DatabaseObservation;
  readonly serving: ServingObservation;
  readonly certificate: CertificateObservation;
  readonly authorities: AuthoritiesObservation;
  readonly sources: SourcesObservation;
  /** Undefined if this hook cannot have changed them, or if the container can't be reached. */
  readonly dashboards: DashboardsInput | undefined;
  /** Files in the container that are no longer needed. */
  readonly leftovers: readonly string[];
  readonly adminUser: string;
  readonly adminPassword: AdminPasswordObservation;
  /** What the options' secrets hold. */
  readonly credentials: CredentialsObservation;
  /** How users sign in by an identity provider. */
  readonly oauth: OauthObservation;
  /** The secrets that relations name and that are not theirs to name. */
  readonly refusedSecrets: readonly RefusedSecret[];
  /** What secrets of others held, for the next hook; undefined where there never was any. */
  readonly keptSecrets: string | undefined;
  /** The labels that the mesh wants; undefined where Kubernetes need not be asked for them. */
  readonly mesh: MeshObservation | undefined;
  /** Undefined while the container can't be reached. */
  readonly workload: WorkloadObservation | undefined;
  /** The limits of the unit's pod. */
  readonly resources: ResourcesObservation;
  /** Undefined if this hook cannot have changed them. */
  readonly ports: readonly Port[] | undefined;
}

/** Reads what this event may have changed, and what the rest of the plan is compared with. */
export async function observe(
  context: DraftContext,
  options: CharmOptions,
  { hasContainer = true }: { readonly hasContainer?: boolean } = {},
): Promise<Observation> {
  // First: a container that is not set up yet widens the scope.
  const workload = hasContainer ? await observeWorkload(context.container('grafana')) : undefined;
  const scope = chooseScope(context, workload);
  const readsAgain = mayHaveMissedChanges(context, workload);
  const namedSecrets = await openNamedSecrets(context, scope, readsAgain);
  // Side by side: each hook tool is a process, and most of its time is its start.
  const [isLeader, values, facts, mesh, ports] = await Promise.all([
    context.isLeader(),
    context.config(),
    observeFacts(context, scope, namedSecrets),
    observeMeshLabels(context, scope, options.kubernetes),
    scope === 'everything' ? openedPorts(context.tools) : undefined,
  ]);
  const config = parseConfig(values);
  const certificate = await observeCertificate(context, scope, workload);
  const urls = await observeUrls(context, scope, { ...options, tls: certificate.tls });
  const secrets = openKeptSecrets(context, scope, workload);
  const database = await observeDatabase(context, secrets, facts.database);
  const credentials = await observeCredentials(context, secrets, optionsOf(config));
  const oauth = await observeOauth(secrets, facts.oauth);
  const sources = await observeSources(context, scope, {
    baseUrl: urls.external,
    secrets,
    namedSecrets,
    readsAgain,
  });
  const serving = await observeServing(context, scope, { database, workload });
  await publish(context, { scope, urls, serving });
  const observed = {
    event: context.event.kind,
    now: (options.now ?? Date.now)(),
    freshPassword: generatePassword(),
    peers: await observePeers(context),
    readsAgain,
    isLeader,
    topology: topologyOf(context),
    config,
    proxy: context.env.proxy,
    urls,
    facts,
    database,
    serving,
    certificate,
    authorities: await observeAuthorities(context, scope, workload),
    sources,
    dashboards: workload && (await observeDashboards(context, scope, readsAgain)),
    leftovers: await observeFormerCharm(context, { isReachable: workload !== undefined }),
    adminUser: await readAdminUser(context, optionsOf(config)),
    adminPassword: await observeAdminPassword(context, scope, workload),
    credentials,
    oauth,
    refusedSecrets: namedSecrets.refused,
    keptSecrets: secrets.render(),
    mesh,
    workload,
    resources: await observeResources(context, scope, {
      access: options.kubernetes,
      config,
      seen: workload?.applied.resources,
    }),
    ports,
  };
  const { hasUnreadRelations } = context;
  return { ...observed, hasUnreadRelations, drafted: context.listChanges() };
}
