import { isDeepStrictEqual } from 'node:util';
import type { Layer, Service } from 'charmkit/pebble';
import { type AlertingInput, type AlertingPlan, planAlerting } from '../alerting/plan-alerting.ts';
import type { DashboardsPlan } from '../dashboards/plan-dashboards.ts';
import { renderDashboardProviders } from '../dashboards/providers.ts';
import {
  credentialsPath,
  dashboardsProviderPath,
  datasourcesPath,
  selfDashboardPath,
  type WorkloadFile,
} from '../files.ts';
import { checkName, planHealthCheck } from '../layers/health-check.ts';
import { type Address, buildLayer, replaceAddress, serviceName } from '../layers/layer.ts';
import { type LogForwarding, planLogTargets } from '../layers/log-targets.ts';
import { type Applied, computeFingerprint, renderApplied } from '../notes/applied.ts';
import { isUp } from '../observing/configured-service.ts';
import type { WorkloadObservation } from '../observing/observe-workload.ts';
import { describeRelease } from '../observing/release.ts';
import { type CertificatesInput, planCertificates } from './certificates.ts';
import type { ExpectedSources, Loads } from './change.ts';
import { access, type Datasource, renderDatasources } from './datasources.ts';
import { type Effect, planEffect, planStanding, type Running } from './plan-effect.ts';
import { planSecretFile, planSettingsFiles, type Settings } from './plan-settings-files.ts';

export interface WorkloadInput extends CertificatesInput, Running {
  /** Undefined while the wanted settings are unknown: a running Grafana then keeps its settings. */
  readonly settings: Settings | undefined;
  /** Also applies to a running Grafana, because other applications receive this address. */
  readonly address: Address;
  /** The URL at which the charm reaches Grafana on this unit. */
  readonly api: string;
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
  readonly effect: Effect;
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
  const settings = input.settings && planSettingsFiles(input.settings);
  const certificates = planCertificates(input, observed.files, describeRelease(observed.release));
  const datasources = renderDatasources(input.datasources, input.deletedDatasources);
  const providers = planProviders(input, observed);
  const next = {
    started: settings?.fingerprint,
    certificates: certificates.loaded,
    trusted: certificates.trusted,
    datasources: computeFingerprint(datasources),
    dashboardProviders: computeFingerprint(providers),
  };
  const wantedFiles: readonly WorkloadFile[] = [
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
  const { service, layer, isMoved } = planLayer(input, settings?.service, observed);
  const effect = planEffect(input, observed, { ...next, isMoved });
  const isRunning = isUp(observed.service);
  const isDown = effect === 'wait' && !isRunning;
  const standing = planStanding(observed, effect, next);
  return {
    ...next,
    files: [
      ...(isDeepStrictEqual(standing, observed.applied) ? [] : [renderApplied(standing)]),
      ...wantedFiles.filter(({ path, content }) => (observed.files[path] ?? '') !== content),
    ],
    removals: [...certificates.removals, ...(isShownInVain ? [selfDashboardPath] : [])],
    dashboards: input.dashboards,
    leftovers: input.leftovers,
    isNew: observed.files[datasourcesPath] === undefined,
    // Without a layer, nothing checks a Grafana that does not run yet.
    layer: isDown ? undefined : layer,
    logTargets: planLogTargets(input.logs, observed.plan),
    alerting: planAlerting(input.alerting, observed),
    refreshesAuthorities: certificates.trusted !== observed.applied.trusted,
    standing,
    isUp: isRunning,
    effect,
    runsGrafana: input.isServing && service !== undefined && !isDown,
    expectedSources: expectSources(input),
  };
}

/** Grafana finds dashboards by itself, but must be told the directories to search. */
function planProviders({ dashboards }: WorkloadInput, { files }: WorkloadObservation): string {
  const current = dashboards ? undefined : files[dashboardsProviderPath];
  return current ?? renderDashboardProviders(dashboards?.senders ?? []);
}

/** Plans the service and its check. While the wanted settings are unknown, only the address of the service changes. */
function planLayer(input: WorkloadInput, wanted: Service | undefined, observed: WorkloadObservation) {
  const running = observed.plan.services?.[serviceName];
  const service = planRunning(input, wanted ?? (running && replaceAddress(running, input.address)));
  const check = planHealthCheck({ ...input, ...input.address });
  const isSame = isDeepStrictEqual(running, service);
  const isPlanned = isSame && isDeepStrictEqual(observed.plan.checks[checkName], check);
  return {
    service,
    layer: isPlanned || !service ? undefined : buildLayer(service, check),
    isMoved: !wanted && !isSame,
  };
}

/** A service that should not run stays in the plan, because Pebble can't remove it. */
function planRunning({ isServing }: WorkloadInput, service: Service | undefined) {
  return (
    service && ({ ...service, override: 'replace', startup: isServing ? 'enabled' : 'disabled' } as const)
  );
}

function expectSources({ datasources, deletedDatasources }: WorkloadInput): ExpectedSources {
  const present = datasources.map(({ name, uid, type, url, isDefault, jsonData }) => {
    return { name, uid, type, url, isDefault, jsonData, access };
  });
  return { present, absent: deletedDatasources };
}
