import {
  advanceClock,
  type Model,
  removeRelation,
  restartAgent,
  setConfig,
  setDatabag,
} from 'charmkit/juju-model';
import type { Simulator } from 'juju-sim/simulator';
import { moveUnit, nameApplication } from '../../bench/crowd/crowd.ts';
import { renderDashboards } from '../../bench/crowd/dashboard.ts';

const app = 'grafana';
export const unit = `${app}/0`;

/** A change to a deployment, and the hook that it tests. */
export interface Step {
  readonly hook: string;
  happen(simulator: Simulator): void | Promise<void>;
}

/** Each kind of hook once, with idle hooks between them. */
export const steps: readonly Step[] = [
  { hook: 'grafana-pebble-ready', happen: () => undefined },
  { hook: 'update-status', happen: ({ model }) => passTime(model) },
  {
    hook: 'config-changed',
    happen: ({ model }) => setConfig(model, app, { set: { datasource_query_timeout: 301 } }),
  },
  {
    hook: 'grafana-source-relation-changed',
    happen: ({ model }) => {
      const unitOfIt = `${nameApplication(1)}/1`;
      moveUnit(model, relationOf(model, 'grafana_datasource', nameApplication(1)), unitOfIt, 'moved.example');
    },
  },
  {
    hook: 'grafana-dashboard-relation-changed',
    happen: ({ model }) => {
      const name = nameApplication(0);
      const relation = relationOf(model, 'grafana_dashboard', name);
      setDatabag(model, relation, name, { dashboards: renderDashboards(name, 2) });
    },
  },
  {
    hook: 'grafana-source-relation-broken',
    happen: ({ model }) =>
      removeRelation(model, `${app}:grafana-source`, `${nameApplication(2)}:grafana-source`),
  },
  {
    hook: 'leader-elected',
    happen: ({ model }) => {
      const leader = model.units[unit];
      if (leader) leader.agent.isLeader = false;
    },
  },
  { hook: 'start', happen: ({ model }) => restartAgent(model, unit) },
  { hook: 'upgrade-charm', happen: (simulator) => simulator.refresh(app, process.cwd()) },
  { hook: 'update-status', happen: ({ model }) => passTime(model) },
];

function passTime(model: Model): void {
  advanceClock(model, model.config.updateStatusIntervalMs);
}

function relationOf(model: Model, face: string, application: string): number {
  const relation = Object.values(model.relations).find(
    (each) => each.interface === face && each.sides.some((side) => side.app === application),
  );
  return relation?.number ?? -1;
}
