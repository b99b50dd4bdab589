import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  createModel,
  deployCharm,
  deployRecorded,
  enqueueAction,
  findNextHook,
  type Hook,
  type HookSession,
  integrateEndpoints,
  listBusyUnits,
  type Model,
  openHook,
  parseCharm,
  setDatabag,
} from 'charmkit/juju-model';

const metadata = `
name: grafana-k8s
summary: dashboards
description: dashboards
containers:
  grafana:
    resource: grafana-image
    mounts:
      - storage: database
        location: /var/lib/grafana
peers:
  replicas:
    interface: grafana_peers
requires:
  source:
    interface: grafana_datasource
  ingress:
    interface: ingress
    limit: 1
storage:
  database:
    type: filesystem
resources:
  grafana-image:
    type: oci-image
`;

const config = `
options:
  log_level: {type: string, default: info}
  motd: {type: string}
  note: {type: string, default: ''}
  retries: {type: int, default: 3}
  ratio: {type: float, default: 0.5}
  proxy: {type: boolean, default: false}
`;

const actions = `
backup:
  description: writes a backup
  params:
    path: {type: string, default: /tmp}
    count: {type: integer}
    nested: {type: object}
`;

/** Values that YAML, JSON or a terminal can easily corrupt. */
export const oddValues = {
  dash: '- item',
  empty_list: '[]',
  json: '{"a":"<b&c>"}',
  lines: 'first\nsecond\n',
  number: '0123',
  quote: `it's "so"`,
  space: ' padded ',
  truth: 'true',
  unicode: 'Zürich 📈',
};

export interface Scene {
  readonly model: Model;
  /** Opens a hook. Relative paths in the arguments of hook tools are below the directory. */
  open(
    unit: string,
    hook: Hook,
    place: { readonly agentSocket: string; readonly directory: string },
  ): HookSession;
}

/**
 * Opens a scene with grafana/0 (the leader) and grafana/1, related to loki (source:9) and to prometheus with eleven
 * units (source:10). All resulting hooks have run. The action `backup` is pending as task 2.
 */
export function openScene(): Scene {
  // The real hook tools that run the same cases are from this version of Juju.
  const model = createModel({
    name: 'cos',
    uuid: '1d0ae3c6-7a5c-4a64-8e3c-1f6a3f0a9f11',
    jujuVersion: '3.6.0',
  });
  const charm = parseCharm({ metadata, config, actions });
  deployCharm(model, charm, {
    name: 'grafana',
    units: 2,
    resources: { 'grafana-image': '/resources/image.yaml' },
  });
  const endpoints = [{ name: 'source', interface: 'grafana_datasource', role: 'provider' as const }];
  deployRecorded(model, { name: 'loki', endpoints, units: 1 });
  deployRecorded(model, { name: 'prometheus', endpoints, units: 11 });
  model.next.relation = 9;
  const source = integrateEndpoints(model, 'loki:source', 'grafana:source');
  integrateEndpoints(model, 'prometheus:source', 'grafana:source');
  setDatabag(model, source.number, 'loki', { version: 'v1', ...oddValues });
  setDatabag(model, source.number, 'loki/0', { host: 'loki-0:3100' });
  settle(model);
  enqueueAction(model, 'grafana/0', 'backup', { count: 3, nested: { deep: { value: 'found' } } });
  return {
    model,
    open: (unit, hook, { agentSocket, directory }) =>
      openHook(model, unit, hook, placeOf(agentSocket, directory)),
  };
}

/** Runs every hook that Juju would run. The hooks do nothing. */
function settle(model: Model): void {
  for (let [unit] = listBusyUnits(model); unit !== undefined; [unit] = listBusyUnits(model)) {
    const hook = findNextHook(model, unit);
    if (hook !== undefined) openHook(model, unit, hook, placeOf('/nowhere', '/nowhere')).end(0);
  }
}

function placeOf(agentSocket: string, directory: string) {
  return {
    charmDir: directory,
    agentSocket,
    readFile: (path: string) => readFileSync(resolve(directory, path), 'utf8'),
  };
}
