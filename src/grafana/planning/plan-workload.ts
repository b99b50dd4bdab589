import { isDeepStrictEqual } from 'node:util';
import { renderCanonicalJson } from 'charmkit/base';
import type { Layer, Service } from 'charmkit/pebble';
import { type AlertingInput, type AlertingPlan, planAlerting } from '../alerting/plan-alerting.ts';
import { dashboardIndexPath } from '../dashboards/dashboard-index.ts';
import type { DashboardsPlan } from '../dashboards/plan-dashboards.ts';
import { renderDashboardProviders } from '../dashboards/providers.ts';
import {
  credentialsPath,
  dashboardsProviderPath,
  databaseCaPath,
  datasourcesPath,
  iniPath,
  ldapPath,
  provisioningDirectories,
  selfDashboardPath,
  type WorkloadFile,
} from '../files.ts';
import { checkName, planHealthCheck } from '../layers/health-check.ts';
import {
  type Address,
  buildLayer,
  type LayerInput,
  planService,
  replaceAddress,
  serviceName,
} from '../layers/layer.ts';
import { type LogForwarding, logLayerLabel, planLogTargets } from '../layers/log-targets.ts';
import {
  type Applied,
  appliedPath,
  computeFingerprint,
  forgetReplaced,
  renderApplied,
} from '../notes/applied.ts';
import { renderSecretKey } from '../notes/secret-key.ts';
import type { WorkloadObservation } from '../observing/observe-workload.ts';
import { describeRelease } from '../observing/release.ts';
import { type IniInput, renderIni } from '../settings/ini.ts';
import {
  authoritiesCommand,
  type CertificatesInput,
  type CertificatesPlan,
  planCertificates,
} from './certificates.ts';
import type { Loads, WorkloadChange } from './change.ts';
import { access, type Datasource, renderDatasources } from './datasources.ts';

/** How Grafana runs: the settings that only a restart can change. */
export interface Settings extends IniInput, LayerInput {
  /** The text of ldap.toml. Empty if LDAP is not used. */
  readonly ldap: string;
}

export interface WorkloadInput extends CertificatesInput {
  /** Undefined while the wanted settings are unknown: a running Grafana then keeps its settings. */
  readonly settings: Settings | undefined;
  /** Also applies to a running Grafana, because other applications receive this address. */
  readonly address: Address;
  /** The URL at which the charm reaches Grafana on this unit. */
  readonly api: string;
  /** Whether Grafana runs on this unit at all. */
  readonly isServing: boolean;
  /** Whether Grafana may start now. False while another unit starts it first. */
  readonly mayStart: boolean;
  /** The content of secrets that the settings contain. Undefined if there are none. */
  readonly keptSecrets: string | undefined;
  readonly logs: LogForwarding;
  readonly alerting: AlertingInput;
  readonly datasources: readonly Datasource[];
  readonly deletedDatasources: readonly string[];
  /** Undefined in a hook that does not change dashboards. */
  readonly dashboards: DashboardsPlan | undefined;
  /** Files that are no longer needed. */
  readonly leftovers: readonly string[];
  /** The dashboard about Grafana itself. Undefined if no data source has its metrics. */
  readonly selfDashboard: string | undefined;
}

/** The changes of the workload: only what differs. */
export interface WorkloadPlan extends Loads {
  readonly files: readonly WorkloadFile[];
  readonly removals: readonly string[];
  readonly dashboards: DashboardsPlan | undefined;
  /**
   * The files to remove once Grafana no longer reads them. Otherwise it might delete the dashboards that it
   * shows from them.
   */
  readonly leftovers: readonly string[];
  /** True in a container that this charm has not set up yet. */
  readonly isNew: boolean;
  readonly layer: Layer | undefined;
  readonly logTargets: Layer | undefined;
  readonly alerting: AlertingPlan;
  /**
   * A restart reads everything again, so a plan never contains both a restart and a reload. `wait` is a restart that
   * another unit makes first.
   */
  readonly effect: 'none' | 'reload' | 'restart' | 'stop' | 'wait';
  /** Whether a running Grafana can be asked. */
  readonly runsGrafana: boolean;
  /** Whether Grafana runs, or Pebble is restarting it. */
  readonly isUp: boolean;
  /** Whether the container's bundle of authorities must be rebuilt. */
  readonly refreshesAuthorities: boolean;
  readonly trusted: string | undefined;
  /** What has taken effect, without what the changes replace. */
  readonly standing: Applied;
}

/** Compares the wanted state with the current one. */
export function planWorkload(input: WorkloadInput, observed: WorkloadObservation): WorkloadPlan {
  const datasources = renderDatasources(input.datasources, input.deletedDatasources);
  const providers = planProviders(input, observed);
  const isProvisioned =
    input.dashboards !== undefined || observed.files[dashboardsProviderPath] !== undefined;
  const settings = input.settings && planSettings(input.settings);
  const certificates = planCertificates(input, observed.files, describeRelease(observed.release));
  const wantedFiles: WorkloadFile[] = [
    { path: datasourcesPath, content: datasources, permissions: '600' },
    { path: dashboardsProviderPath, content: providers, permissions: '644' },
    ...(settings?.files ?? []),
    ...certificates.files,
    ...planSecretFile(credentialsPath, input.keptSecrets),
    ...(input.selfDashboard === undefined
      ? []
      : [{ path: selfDashboardPath, content: input.selfDashboard, permissions: '644' } as const]),
  ];
  const isShownInVain = input.selfDashboard === undefined && observed.files[selfDashboardPath] !== undefined;
  const loaded = {
    datasources: computeFingerprint(datasources),
    dashboardProviders: computeFingerprint(providers),
  };
  const running = observed.plan.services?.[serviceName];
  const service = planRunning(
    input,
    settings?.service ?? (running && replaceAddress(running, input.address)),
  );
  const check = planHealthCheck({ ...input, ...input.address });
  const isSame = isDeepStrictEqual(running, service);
  const isPlanned = isSame && isDeepStrictEqual(observed.plan.checks[checkName], check);
  const isMoved = !settings && !isSame;
  const wanted = { started: settings?.fingerprint, isMoved, isProvisioned, loaded, certificates };
  const isRunning = isUp(observed.service);
  const effect = input.isServing ? planEffect(observed, wanted, input.mayStart) : isRunning ? 'stop' : 'none';
  const isDown = effect === 'wait' && !isRunning;
  const refreshesAuthorities = certificates.trusted !== observed.applied.trusted;
  const standing = planStanding(observed, effect, {
    started: settings?.fingerprint,
    certificates: certificates.loaded,
    trusted: certificates.trusted,
    ...loaded,
  });
  return {
    files: [
      ...(isDeepStrictEqual(standing, observed.applied) ? [] : [renderApplied(standing)]),
      ...wantedFiles.filter(({ path, content }) => (observed.files[path] ?? '') !== content),
    ],
    removals: [...certificates.removals, ...(isShownInVain ? [selfDashboardPath] : [])],
    dashboards: input.dashboards,
    leftovers: input.leftovers,
    isNew: observed.files[datasourcesPath] === undefined,
    // Without a layer, nothing checks a Grafana that does not run yet.
    layer: isPlanned || !service || isDown ? undefined : buildLayer(service, check),
    logTargets: planLogTargets(input.logs, observed.plan),
    alerting: planAlerting(input.alerting, observed),
    refreshesAuthorities,
    standing,
    isUp: isRunning,
    effect,
    runsGrafana: input.isServing && service !== undefined && !isDown,
    expectedSources: {
      present: input.datasources.map(({ name, uid, type, url, isDefault, jsonData }) => ({
        name,
        uid,
        type,
        url,
        isDefault,
        jsonData,
        access,
      })),
      absent: input.deletedDatasources,
    },
    started: settings?.fingerprint,
    certificates: certificates.loaded,
    trusted: certificates.trusted,
    ...loaded,
  };
}

/**
 * Lists the changes in the order in which they are applied: files come before the changes that make Grafana
 * read them.
 */
export function listWorkloadChanges(plan: WorkloadPlan): readonly WorkloadChange[] {
  const { dashboards } = plan;
  // A running Grafana is not restarted in a pod that is about to be replaced. If the pod is not replaced
  // after all, the next hook plans all of it again.
  const isSpared = plan.effect === 'restart' && plan.isUp;
  return [
    ...(plan.isNew ? provisioningDirectories : []).map((path) => ({ kind: 'directory', path }) as const),
    ...plan.files.map((file) => ({ kind: 'file', ...file }) as const),
    ...(dashboards?.files ?? []).map((file) => ({ kind: 'dashboard', ...file }) as const),
    ...(dashboards?.index === undefined ? [] : [planIndexFile(dashboards.index)]),
    ...[...plan.removals, ...plan.alerting.removals, ...(dashboards?.removals ?? [])].map(planRemoval),
    ...(plan.layer ? [{ kind: 'layer', label: serviceName, layer: plan.layer, isSpared } as const] : []),
    ...(plan.refreshesAuthorities
      ? [{ kind: 'exec', command: authoritiesCommand, trusted: plan.trusted } as const]
      : []),
    // After the authorities, because Pebble reads them only once, and before Grafana prints its first line.
    ...(plan.logTargets
      ? [{ kind: 'layer', label: logLayerLabel, layer: plan.logTargets, isSpared: false } as const]
      : []),
    ...listEffects(plan, isSpared),
    ...(plan.runsGrafana && plan.alerting.change
      ? [{ kind: 'grafana-alerting', ...plan.alerting.change } as const]
      : []),
    ...plan.leftovers.map(planRemoval),
  ];
}

function listEffects(plan: WorkloadPlan, isSpared: boolean): readonly WorkloadChange[] {
  const { started, certificates, datasources, dashboardProviders, expectedSources } = plan;
  const loads = { started, certificates, datasources, dashboardProviders, expectedSources };
  if (plan.effect === 'stop') return [{ kind: 'service-stop' }];
  if (!plan.runsGrafana || plan.effect === 'none' || plan.effect === 'wait') return [];
  return plan.effect === 'restart'
    ? [{ kind: 'service-restart', loads, isSpared }]
    : [{ kind: 'grafana-reload', loads }];
}

function planRemoval(path: string): WorkloadChange {
  return { kind: 'remove', path };
}

function planIndexFile(content: string): WorkloadChange {
  return { kind: 'file', path: dashboardIndexPath, content, permissions: '644' };
}

function planSettings(settings: Settings) {
  const service = planService(settings);
  const files = [
    // Before the settings that name the key: a database with a lost key could not be read.
    ...(settings.secretKey === undefined ? [] : [renderSecretKey(settings.secretKey)]),
    ...planSecretFile(iniPath, renderIni(settings)),
    ...planSecretFile(ldapPath, settings.ldap),
    ...planSecretFile(databaseCaPath, settings.database.ca),
  ];
  // Grafana reads the password only for a new database. Later, its API changes the password.
  const { GF_SECURITY_ADMIN_PASSWORD: _, ...environment } = service.environment;
  const effective = [{ ...service, environment }, ...files.map(({ content }) => content)];
  return { service, files, fingerprint: computeFingerprint(renderCanonicalJson(effective)) };
}

/** A service that should not run stays in the plan, because Pebble can't remove it. */
function planRunning({ isServing }: WorkloadInput, service: Service | undefined) {
  return (
    service && ({ ...service, override: 'replace', startup: isServing ? 'enabled' : 'disabled' } as const)
  );
}

/** A container without a record is not set up yet. It gets one when it is. */
function planStanding(
  { applied, files }: WorkloadObservation,
  effect: WorkloadPlan['effect'],
  next: Pick<Loads, 'started' | 'certificates' | 'datasources' | 'dashboardProviders'> &
    Pick<WorkloadPlan, 'trusted'>,
): Applied {
  const { started = applied.started, certificates, trusted, ...loaded } = next;
  if (files[appliedPath] === undefined) return applied;
  const isRestart = effect === 'restart' || effect === 'wait';
  return forgetReplaced(applied, {
    trusted,
    ...(isRestart || effect === 'reload' ? loaded : {}),
    ...(isRestart ? { certificates } : {}),
    ...(isRestart && applied.started !== undefined ? { started } : {}),
  });
}

function planSecretFile(path: string, content: string | undefined): readonly WorkloadFile[] {
  return content === undefined ? [] : [{ path, content, permissions: '600' }];
}

/** Grafana finds dashboards by itself, but must be told the directories to search. */
function planProviders({ dashboards }: WorkloadInput, { files }: WorkloadObservation): string {
  const current = dashboards ? undefined : files[dashboardsProviderPath];
  return current ?? renderDashboardProviders(dashboards?.senders ?? []);
}

function planEffect(
  { applied, service }: WorkloadObservation,
  wanted: {
    readonly started: string | undefined;
    readonly isMoved: boolean;
    /**
     * Whether all senders of dashboards are known. At its start, Grafana deletes the dashboards of all
     * others.
     */
    readonly isProvisioned: boolean;
    readonly loaded: Pick<WorkloadPlan, 'datasources' | 'dashboardProviders'>;
    readonly certificates: CertificatesPlan;
  },
  mayStart: boolean,
): WorkloadPlan['effect'] {
  const isStale =
    wanted.isMoved ||
    (wanted.started !== undefined && wanted.started !== applied.started) ||
    wanted.certificates.loaded !== applied.certificates;
  const canStart = wanted.isProvisioned && (wanted.started !== undefined || service !== undefined);
  if (canStart && (!isUp(service) || isStale)) return mayStart ? 'restart' : 'wait';
  const isLoaded =
    applied.datasources === wanted.loaded.datasources &&
    applied.dashboardProviders === wanted.loaded.dashboardProviders;
  return isUp(service) && !isLoaded ? 'reload' : 'none';
}

/**
 * Whether Grafana runs, or Pebble is about to start it again. A restart in backoff would begin Pebble's pause again.
 */
export function isUp(service: string | undefined): boolean {
  return service === 'active' || service === 'backoff';
}

/** Whether the configured service is enabled. Undefined if no service is configured. */
export function isSetToRun(observed: WorkloadObservation | undefined): boolean | undefined {
  const service = observed?.plan.services?.[serviceName];
  return service && service.startup !== 'disabled';
}

/** The password in the environment of the configured service. */
export function findConfiguredPassword(observed: WorkloadObservation | undefined): string | undefined {
  return observed?.plan.services?.[serviceName]?.environment?.GF_SECURITY_ADMIN_PASSWORD;
}
