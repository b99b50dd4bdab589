import type { ApplicationStatus, ModelStatus, StatusShown, UnitStatus } from '../../juju-model/index.ts';

/** The output of `juju status --format=json` for a Kubernetes model, with Juju's keys. */
export function renderStatusJson(status: ModelStatus): object {
  const { model } = status;
  const [cloud, region] = model.cloud.split('/');
  return {
    model: {
      name: model.name,
      type: 'caas',
      controller: model.controller,
      cloud,
      region,
      version: model.version,
      'model-status': { current: 'available', since: model.timestamp },
      sla: 'unsupported',
    },
    machines: {},
    applications: mapValues(status.applications, applicationOf),
    'application-endpoints': mapValues(status.saas, (saas) => ({
      url: saas.url,
      'application-status': shown(saas.status),
    })),
    controller: { timestamp: model.timestamp.slice(11, 19) },
  };
}

function applicationOf(app: ApplicationStatus): object {
  return {
    charm: app.charm,
    'charm-origin': 'local',
    'charm-name': app.charm,
    'charm-rev': app.revision,
    scale: app.scale,
    exposed: app.exposed,
    ...(app.life === 'dying' ? { life: app.life } : {}),
    'application-status': shown(app.status),
    relations: mapValues(app.relations, (related) =>
      related.map((other) => ({
        'related-application': other.app,
        interface: other.interface,
        scope: 'global',
      })),
    ),
    units: mapValues(app.units, unitOf),
    version: app.version,
  };
}

function unitOf(unit: UnitStatus): object {
  return {
    'workload-status': shown(unit.workload),
    'juju-status': shown(unit.agent),
    ...(unit.isLeader ? { leader: true } : {}),
    ...(unit.ports.length > 0 ? { 'open-ports': unit.ports } : {}),
    address: unit.address,
  };
}

function shown({ current, message, sinceMs }: StatusShown): object {
  return { current, ...(message === '' ? {} : { message }), since: new Date(sinceMs).toISOString() };
}

function mapValues<T>(record: Readonly<Record<string, T>>, map: (value: T) => unknown): object {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
