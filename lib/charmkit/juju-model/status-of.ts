import { getRemoteSide, isPeer, listAllRelations, listRelations, listUnits } from './find.ts';
import { renderHookName } from './hook.ts';
import { getApplicationStatus, getShownUnitStatus } from './shown-status.ts';
import type { Application, Model, Relation, Status, Unit } from './state.ts';

export interface ModelStatus {
  readonly model: {
    readonly name: string;
    readonly controller: string;
    readonly cloud: string;
    readonly version: string;
    readonly uuid: string;
    readonly timestamp: string;
  };
  readonly applications: Readonly<Record<string, ApplicationStatus>>;
  /** Applications from other models. */
  readonly saas: Readonly<Record<string, { readonly url: string; readonly status: StatusShown }>>;
  readonly relations: readonly RelationStatus[];
}

export interface ApplicationStatus {
  readonly charm: string;
  readonly revision: number;
  readonly version: string;
  readonly status: StatusShown;
  readonly scale: number;
  /** The address of the application's service. Empty for a recorded application. */
  readonly address: string;
  readonly exposed: boolean;
  readonly life: 'alive' | 'dying';
  readonly relations: Readonly<
    Record<string, readonly { readonly app: string; readonly interface: string }[]>
  >;
  readonly units: Readonly<Record<string, UnitStatus>>;
}

export interface UnitStatus {
  readonly workload: StatusShown;
  readonly agent: StatusShown;
  readonly isLeader: boolean;
  readonly address: string;
  readonly ports: readonly string[];
}

export interface RelationStatus {
  readonly id: number;
  readonly provider: string;
  readonly requirer: string;
  readonly interface: string;
  readonly type: 'regular' | 'peer';
  readonly message: string;
}

export interface StatusShown {
  readonly current: string;
  readonly message: string;
  readonly sinceMs: number;
}

/** The content of `juju status` as data. */
export function getModelStatus(model: Model): ModelStatus {
  const all = Object.values(model.applications).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    model: {
      name: model.name,
      controller: model.controller,
      cloud: 'sim/local',
      version: model.jujuVersion,
      uuid: model.uuid,
      timestamp: new Date(model.nowMs).toISOString(),
    },
    applications: Object.fromEntries(
      all.filter((app) => app.remoteModel === undefined).map((app) => [app.name, applicationOf(model, app)]),
    ),
    saas: Object.fromEntries(
      all.flatMap((app) =>
        app.remoteModel === undefined
          ? []
          : [[app.name, { url: app.remoteModel.url, status: shown(getApplicationStatus(model, app)) }]],
      ),
    ),
    relations: listAllRelations(model).map(relationOf),
  };
}

function applicationOf(model: Model, application: Application): ApplicationStatus {
  const units = listUnits(model, application.name);
  return {
    charm: application.charm?.name ?? application.name,
    revision: application.revision,
    version: application.workloadVersion,
    status: shown(getApplicationStatus(model, application)),
    scale: units.filter((unit) => unit.life === 'alive').length,
    address: application.charm === undefined ? '' : application.address,
    exposed: application.isExposed,
    life: application.life,
    relations: relatedTo(model, application),
    units: Object.fromEntries(units.map((unit) => [unit.name, unitOf(application, unit)])),
  };
}

function relatedTo(model: Model, { name }: Application): ApplicationStatus['relations'] {
  const related: Record<string, { app: string; interface: string }[]> = {};
  for (const relation of listRelations(model, name)) {
    for (const side of relation.sides.filter(({ app }) => app === name)) {
      related[side.endpoint] ??= [];
      related[side.endpoint]?.push({ app: getRemoteSide(relation, name).app, interface: relation.interface });
    }
  }
  return related;
}

function unitOf(application: Application, unit: Unit): UnitStatus {
  return {
    workload: shown(getShownUnitStatus(unit)),
    agent: agentStatus(unit),
    isLeader: application.leader === unit.name,
    address: unit.address,
    ports: [...new Set(Object.values(unit.ports).flat())].sort(),
  };
}

function agentStatus(unit: Unit): StatusShown {
  const { running, failed, isInstalled } = unit.agent;
  const { sinceMs } = unit.status;
  if (running !== undefined) {
    const what = running.hook.kind === 'action' ? 'action' : 'hook';
    return { current: 'executing', message: `running ${renderHookName(running.hook)} ${what}`, sinceMs };
  }
  const isAllocating = !isInstalled && failed === undefined && unit.status.name === 'waiting';
  return { current: isAllocating ? 'allocating' : 'idle', message: '', sinceMs };
}

function relationOf(relation: Relation): RelationStatus {
  const names = relation.sides.map((side) => `${side.app}:${side.endpoint}`);
  return {
    id: relation.number,
    provider: names[0] ?? '',
    requirer: names.at(-1) ?? '',
    interface: relation.interface,
    type: isPeer(relation) ? 'peer' : 'regular',
    message: relation.life === 'dying' ? 'removing' : '',
  };
}

function shown(status: Status): StatusShown {
  return { current: status.name, message: status.message, sinceMs: status.sinceMs };
}
