import type { ApplicationStatus, ModelStatus, StatusShown, UnitStatus } from 'charmkit/juju-model';

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
      ...(hasSla(status) ? { sla: 'unsupported' } : {}),
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

/** Juju 4 no longer shows the support contract. */
export function hasSla({ model }: ModelStatus): boolean {
  return /^[0-3]\./.test(model.version);
}

function applicationOf(app: ApplicationStatus): object {
  return {
    charm: `local:${app.charm}-${app.revision}`,
    'charm-origin': 'local',
    'charm-name': app.charm,
    'charm-rev': app.revision,
    scale: app.scale,
    address: app.address,
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
    units: Object.fromEntries(Object.entries(app.units).map(([name, unit]) => [name, unitOf(name, unit)])),
    ...(app.version === '' ? {} : { version: app.version }),
  };
}

function unitOf(name: string, unit: UnitStatus): object {
  return {
    'workload-status': shown(unit.workload),
    'juju-status': shown(unit.agent),
    ...(unit.isLeader ? { leader: true } : {}),
    ...(unit.ports.length > 0 ? { 'open-ports': unit.ports } : {}),
    address: unit.address,
    'provider-id': name.replace('/', '-'),
  };
}

function shown({ current, message, sinceMs }: StatusShown): object {
  return { current, ...(message === '' ? {} : { message }), since: new Date(sinceMs).toISOString() };
}

function mapValues<T>(record: Readonly<Record<string, T>>, map: (value: T) => unknown): object {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
