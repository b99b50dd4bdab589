import {
  deployRecorded,
  findNextHook,
  integrateEndpoints,
  type Model,
  openHook,
  setDatabag,
} from 'charmkit/juju-model';
import { modelUuid, renderDashboards } from './dashboard.ts';

export interface CrowdSize {
  readonly applications: number;
  readonly unitsEach: number;
  /** This many of the applications also send a dashboard. */
  readonly dashboards: number;
}

const sources = 'grafana-source';
const dashboards = 'grafana-dashboard';
const types = ['prometheus', 'loki', 'tempo', 'alertmanager'];

/** Relates applications to Grafana, each with its data sources, and some with a dashboard. */
export function relateCrowd(model: Model, grafana: string, size: CrowdSize): void {
  for (let number = 0; number < size.applications; number += 1) {
    const name = nameApplication(number);
    const endpoints = [
      { name: sources, role: 'provider', interface: 'grafana_datasource' },
      { name: dashboards, role: 'provider', interface: 'grafana_dashboard' },
    ] as const;
    deployRecorded(model, { name, endpoints, units: size.unitsEach });
    const { number: relation } = integrateEndpoints(model, `${grafana}:${sources}`, `${name}:${sources}`);
    setDatabag(model, relation, name, { grafana_source_data: describeSource(name, number) });
    for (let unit = 0; unit < size.unitsEach; unit += 1) moveUnit(model, relation, `${name}/${unit}`);
    if (number >= size.dashboards) continue;
    const sender = integrateEndpoints(model, `${grafana}:${dashboards}`, `${name}:${dashboards}`);
    setDatabag(model, sender.number, name, { dashboards: renderDashboards(name) });
  }
}

/** Gives a unit's data source an address. */
export function moveUnit(
  model: Model,
  relation: number,
  unit: string,
  domain = 'cos.svc.cluster.local',
): void {
  const [name = '', number = ''] = unit.split('/');
  const host = `http://${name}-${number}.${name}-endpoints.${domain}:3100`;
  setDatabag(model, relation, unit, { grafana_source_host: host });
}

/** The name of an application must not end in a hyphen and a number. */
export function nameApplication(number: number): string {
  const digits = [Math.floor(number / 676), Math.floor(number / 26) % 26, number % 26];
  return `observed-${digits.map((digit) => String.fromCharCode(97 + digit)).join('')}`;
}

/** Runs all hooks that are due, without any effect, as if an earlier charm had run them. */
export function passHooks(model: Model, unit: string): number {
  let passed = 0;
  for (let hook = findNextHook(model, unit); hook; hook = findNextHook(model, unit)) {
    openHook(model, unit, hook, nowhere).end(0);
    passed += 1;
  }
  return passed;
}

function describeSource(application: string, number: number): string {
  return JSON.stringify({
    model: 'cos',
    model_uuid: modelUuid,
    application,
    type: types[number % types.length],
    extra_fields: null,
    secure_extra_fields: null,
  });
}

const nowhere = {
  charmDir: '/nowhere',
  agentSocket: '@nowhere',
  readFile: (path: string): string => {
    throw new RangeError(`no charm runs that could read ${path}`);
  },
};
