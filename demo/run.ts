import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getErrorMessage } from 'charmkit/base';
import {
  advanceClock,
  integrateEndpoints,
  listLogs,
  removeApplication,
  scaleApplication,
} from 'charmkit/juju-model';
import {
  type Bundle,
  countHookTools,
  type DispatchRecord,
  deployBundle,
  type Simulator,
} from 'juju-sim/simulator';
import { askDataSources, type GrafanaDataSource, readStoredPassword, waitForGrafana } from './ask-grafana.ts';
import { type DemoParts, openCharmSources } from './deployment.ts';
import { listDifferences, listSourceRelations, type SourceRelation } from './expected.ts';
import { findListener } from './listener.ts';

/** The result of one step of the demo. */
export interface Step {
  readonly action: string;
  readonly relations: readonly SourceRelation[];
  /** The provisioning file that the charm wrote. */
  readonly provisioning: string;
  /** Grafana's own answer about its data sources. */
  readonly grafana: readonly GrafanaDataSource[];
  /** Id of the process that answered. Absent if the system has no /proc. */
  readonly pid?: number;
  /** Number of restarted services. */
  readonly restarts: number;
  readonly dispatches: readonly StepDispatch[];
  /** The differences between Grafana's answer and the relations. */
  readonly differences: readonly string[];
}

export interface StepDispatch {
  readonly unit: string;
  readonly hook: string;
  readonly relation?: string;
  readonly ms: number;
  readonly exit: number;
  /** Number of hook tools that it ran. */
  readonly hookTools: number;
}

/** Receives the events of the demo. */
export interface Audience {
  onAction(number: number, action: string): void;
  onStep(step: Step): void;
  /** Called when the whole state can be printed. */
  onPause(simulator: Simulator, step: Step): void;
}

interface Action {
  readonly name: string;
  readonly isPause?: boolean;
  act(): Promise<void> | void;
}

const app = 'grafana';
const unit = `${app}/0`;
const datasourcesPath = 'etc/grafana/provisioning/datasources/datasources.yaml';
const startLimitMs = 60_000;

/**
 * Runs the demo. It continues after a step in which Grafana differs from the relations. A failed hook ends
 * it.
 */
export async function runDemo(
  simulator: Simulator,
  bundle: Bundle,
  parts: DemoParts,
  audience: Audience,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (const action of actionsOf(simulator, bundle, parts)) {
    audience.onAction(steps.length + 1, action.name);
    const before = simulator.dispatches.length;
    await action.act();
    await simulator.settle();
    const step = await observe(simulator, parts, action.name, simulator.dispatches.slice(before));
    steps.push(step);
    audience.onStep(step);
    if (step.dispatches.some((dispatch) => dispatch.exit !== 0)) break;
    if (action.isPause) audience.onPause(simulator, step);
  }
  return steps;
}

function actionsOf(simulator: Simulator, bundle: Bundle, parts: DemoParts): readonly Action[] {
  const { model } = simulator;
  const relations = bundle.relations.map(([a, b], index) => ({
    name: `integrate ${a} ${b}`,
    isPause: index === bundle.relations.length - 1,
    act: () => void integrateEndpoints(model, a, b),
  }));
  return [
    { name: 'deploy demo/bundle.yaml', act: () => deploy(simulator, bundle, parts) },
    ...relations,
    { name: 'scale-application prometheus 1', act: () => scaleApplication(model, 'prometheus', 1) },
    { name: 'remove-application loki', isPause: true, act: () => removeApplication(model, 'loki') },
  ];
}

async function deploy(simulator: Simulator, bundle: Bundle, parts: DemoParts): Promise<void> {
  await deployBundle(simulator, bundle, await openCharmSources(parts));
  await simulator.settle();
  if (simulator.dispatches.some((dispatch) => dispatch.exit !== 0)) return;
  await waitForGrafana(grafanaUrl(parts), startLimitMs);
  // If the charm could not wait for Grafana to start, the next update-status finishes the work.
  if (simulator.status().applications[app]?.status.current === 'active') return;
  advanceClock(simulator.model, simulator.model.config.updateStatusIntervalMs);
}

async function observe(
  simulator: Simulator,
  parts: DemoParts,
  action: string,
  records: readonly DispatchRecord[],
): Promise<Step> {
  const relations = listSourceRelations(simulator.model, app);
  const wanted = relations.flatMap((relation) => relation.dataSources);
  const grafana = await askGrafana(simulator, parts);
  const pid = await findListener(Number(new URL(grafanaUrl(parts)).port));
  return {
    action,
    relations,
    provisioning: await readProvisioning(simulator),
    grafana: grafana.dataSources,
    ...(pid === undefined ? {} : { pid }),
    restarts: records.reduce((sum, record) => sum + record.restarts, 0),
    dispatches: records.map(shorten),
    differences: [
      ...listDifferences(wanted, grafana.dataSources),
      ...grafana.problems,
      ...records.filter((record) => record.exit !== 0).flatMap((record) => failureOf(simulator, record)),
    ],
  };
}

async function askGrafana(simulator: Simulator, parts: DemoParts) {
  try {
    const password = readStoredPassword(simulator.model, app);
    return { dataSources: await askDataSources(grafanaUrl(parts), password), problems: [] };
  } catch (error) {
    return { dataSources: [], problems: [`! ${getErrorMessage(error)}`] };
  }
}

async function readProvisioning(simulator: Simulator): Promise<string> {
  const { root } = simulator.podOf(unit).container('grafana');
  return readFile(join(root, datasourcesPath), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

/** The unit's log comes first. */
function failureOf(simulator: Simulator, record: DispatchRecord): readonly string[] {
  const errors = listLogs(simulator.model, record.unit).filter((line) => line.level === 'ERROR');
  return [
    `! ${record.hook} exited with ${record.exit}`,
    ...errors.flatMap((line) => line.message.split('\n')),
  ];
}

function grafanaUrl(parts: DemoParts): string {
  const url = parts.urls.get(unit);
  if (url === undefined) throw new TypeError(`${unit} has no URL before it is deployed`);
  return url;
}

function shorten(record: DispatchRecord): StepDispatch {
  return {
    unit: record.unit,
    hook: record.hook,
    ...(record.relation === undefined ? {} : { relation: record.relation }),
    ms: record.ms,
    exit: record.exit,
    hookTools: countHookTools(record),
  };
}
