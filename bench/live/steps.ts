import { deployNeighbour, sendDashboard, sourcePerUnit } from '../../scripts/live/model/neighbour.ts';
import { grafanaImages } from '../../scripts/live/parts/images.ts';
import type { Contender } from './contender.ts';

interface BenchStep {
  readonly name: string;
  /** Whether the step waits most of its time. */
  readonly waits?: true;
  /** Runs the step and waits until its hooks have run. */
  act(contender: Contender): Promise<void>;
}

const [firstSource, secondSource] = ['http://metrics/0:9090', 'http://metrics/1:9090'] as const;

/** The steps of the compared charms, one after another. */
export const steps: readonly BenchStep[] = [
  {
    name: 'deploy',
    async act({ model, charm, grafana }) {
      await deployNeighbour(model, 'metrics', sourcePerUnit);
      await deployNeighbour(model, 'other');
      const image = `--resource=grafana-image=${grafanaImages.first}`;
      await model.juju('deploy', charm, 'grafana', '--trust', image);
      for (const app of ['grafana', 'metrics', 'other']) await model.untilActive(app, 1);
      await grafana.readPassword();
    },
  },
  {
    name: 'integrate a data source',
    async act({ model, grafana }) {
      await model.juju('integrate', 'grafana:grafana-source', 'metrics');
      await grafana.untilSources([firstSource]);
      await model.untilActive('grafana', 1);
    },
  },
  {
    name: 'integrate a dashboard',
    async act({ model, grafana }) {
      await model.juju('integrate', 'grafana:grafana-dashboard', 'other');
      await grafana.untilDashboard(await sendDashboard(model), true);
      await model.untilActive('grafana', 1);
    },
  },
  {
    name: 'scale the data source to two units and back',
    async act({ model, grafana }) {
      await model.juju('scale-application', 'metrics', '2');
      await grafana.untilSources([firstSource, secondSource]);
      await model.juju('scale-application', 'metrics', '1');
      await grafana.untilSources([firstSource]);
      await model.untilActive('grafana', 1);
    },
  },
  {
    name: 'set an option',
    async act(contender) {
      for (const level of ['debug', 'info']) {
        const ran = contender.untilHook('config-changed');
        await contender.model.juju('config', 'grafana', `log_level=${level}`);
        await ran;
      }
      await contender.model.untilActive('grafana', 1);
    },
  },
  {
    name: 'wait for update-status, three times',
    waits: true,
    async act(contender) {
      await contender.model.juju('model-config', 'update-status-hook-interval=1m');
      for (let time = 0; time < 3; time += 1) await contender.untilHook('update-status');
      await contender.model.juju('model-config', 'update-status-hook-interval=1h');
    },
  },
  {
    name: 'delete the pod',
    async act({ model, grafana, cluster }) {
      const before = await cluster.readUid('grafana-0');
      await cluster.kubectl('delete', 'pod', 'grafana-0', '--wait=false');
      await cluster.untilReplaced('grafana-0', before);
      await model.untilActive('grafana', 1);
      await grafana.untilSources([firstSource]);
    },
  },
  {
    name: 'remove both relations',
    async act({ model, grafana }) {
      await model.juju('remove-relation', 'grafana:grafana-source', 'metrics');
      await model.juju('remove-relation', 'grafana:grafana-dashboard', 'other');
      await grafana.untilSources([]);
      await model.untilActive('grafana', 1);
    },
  },
  {
    name: 'remove the application',
    async act({ model }) {
      await model.juju('remove-application', 'grafana', '--no-prompt', '--destroy-storage');
      await model.until('grafana is gone', ({ applications }) => applications.grafana === undefined);
    },
  },
];
