import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  advanceClock,
  integrateEndpoints,
  removeRelation,
  scaleApplication,
  setConfig,
} from 'charmkit/juju-model';
import { type DispatchRecord, Simulator } from 'juju-sim/simulator';
import {
  askDataSources,
  type GrafanaDataSource,
  readStoredPassword,
  waitForGrafana,
} from '../../demo/ask-grafana.ts';
import { type DemoParts, openCharmSources } from '../../demo/deployment.ts';

/** A charm that provides `grafana-source`. */
export interface SourceProviderCharm {
  readonly directory: string;
  /** The environment of the charm's hooks. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The options that make the application one data source, with this path in its URL. */
  applicationConfig(path: string): Readonly<Record<string, string | boolean>>;
  applicationUrl(path: string): string;
  /** The options that make each unit a data source, which is the default. */
  readonly unitConfig: Readonly<Record<string, string | boolean>>;
  /** Reads from the provider's status the uids that Grafana's charm sent it. */
  readUids(status: string): readonly string[];
}

const app = 'metrics';
const startLimitMs = 120_000;

/**
 * Runs the Grafana charm and a provider of data sources hook by hook, and checks the result in Grafana's own API. The
 * suite does not depend on the provider's author or language.
 */
export function dataSourcesContract(
  name: string,
  openParts: () => Promise<DemoParts>,
  provider: SourceProviderCharm,
): void {
  describe(name, () => {
    const resources = new AsyncDisposableStack();
    let stage: Stage;
    beforeAll(async () => {
      const parts = await openParts();
      const simulator = resources.use(await Simulator.open(parts.simulator));
      stage = await openStage(simulator, parts, provider);
    });
    afterAll(() => resources.disposeAsync());

    test('has no data source before it is related', async () => {
      expect(await stage.sources()).toEqual([]);
    });

    test('is a data source as soon as it is related, and learns its uid', async () => {
      const { simulator } = stage;
      integrateEndpoints(simulator.model, 'grafana:grafana-source', `${app}:grafana-source`);
      await stage.settle();
      const [source] = await stage.sources();
      expect(source).toMatchObject({
        name: `${stage.prefix}_0`,
        type: 'prometheus',
        url: unitUrl(simulator, 0),
        jsonData: { timeInterval: '1m', timeout: 300 },
      });
      expect(stage.told()).toEqual([source?.uid]);
    });

    test('is one more with each unit', async () => {
      const { simulator } = stage;
      scaleApplication(simulator.model, app, 3);
      await stage.settle();
      const sources = await stage.sources();
      expect(sources.map(({ url }) => url)).toEqual([0, 1, 2].map((number) => unitUrl(simulator, number)));
      expect(stage.told()).toEqual(sources.map(({ uid }) => String(uid)).sort());
    });

    test('is one less without it', async () => {
      scaleApplication(stage.simulator.model, app, 1);
      await stage.settle();
      const sources = await stage.sources();
      expect(sources.map((source) => source.name)).toEqual([`${stage.prefix}_0`]);
      expect(stage.told()).toEqual(sources.map(({ uid }) => uid));
    });

    test('turns into the one data source of its application', async () => {
      setConfig(stage.simulator.model, app, { set: { ...provider.applicationConfig('/a') } });
      await stage.settle();
      const [source, ...others] = await stage.sources();
      expect(source).toMatchObject({ name: stage.prefix, url: provider.applicationUrl('/a') });
      expect(others).toEqual([]);
      expect(stage.told()).toEqual([source?.uid]);
    });

    test('keeps its place in Grafana when it moves', async () => {
      const [before] = await stage.sources();
      setConfig(stage.simulator.model, app, { set: { ...provider.applicationConfig('/b') } });
      await stage.settle();
      expect(await stage.sources()).toMatchObject([
        { id: before?.id, uid: before?.uid, url: provider.applicationUrl('/b') },
      ]);
    });

    test('turns back into data sources of its units', async () => {
      setConfig(stage.simulator.model, app, { set: { ...provider.unitConfig } });
      await stage.settle();
      expect(await stage.sources()).toMatchObject([
        { name: `${stage.prefix}_0`, url: unitUrl(stage.simulator, 0) },
      ]);
    });

    test('says nothing new where nothing is new', async () => {
      // The first update-status may drop the names of deleted data sources.
      await stage.updateStatus();
      expect((await stage.updateStatus()).map(({ hook }) => hook)).toEqual([
        'update-status',
        'update-status',
      ]);
    });

    test('is forgotten with its relation', async () => {
      removeRelation(stage.simulator.model, 'grafana', app);
      await stage.settle();
      expect(await stage.sources()).toEqual([]);
    });

    test('never failed a hook, and never restarted Grafana', () => {
      const { dispatches } = stage.simulator;
      expect(dispatches.filter(({ exit, restarts }) => exit !== 0 || restarts > 0)).toEqual([]);
    });
  });
}

interface Stage {
  readonly simulator: Simulator;
  /** The prefix of the names of the provider's data sources. */
  readonly prefix: string;
  /** Runs all hooks that are due. Fails if a hook needs more than a few others to settle. */
  settle(): Promise<readonly DispatchRecord[]>;
  /** Advances the clock until every unit's update-status is due, then settles. */
  updateStatus(): Promise<readonly DispatchRecord[]>;
  /** Grafana's data sources from its own API, sorted by name. */
  sources(): Promise<readonly GrafanaDataSource[]>;
  /** The uids that the provider received. */
  told(): readonly string[];
}

async function openStage(
  simulator: Simulator,
  parts: DemoParts,
  provider: SourceProviderCharm,
): Promise<Stage> {
  const { model } = simulator;
  const grafana = (await openCharmSources(parts))('grafana-k8s.charm');
  if (!grafana || !('directory' in grafana)) throw new TypeError('the demo deploys Grafana from a directory');
  await simulator.deploy(grafana.directory, { ...grafana.options, name: 'grafana' });
  const { directory, environment: charm = {} } = provider;
  await simulator.deploy(directory, { name: app, environment: () => ({ charm }) });
  await simulator.settle();
  const url = parts.urls.get('grafana/0') ?? '';
  await waitForGrafana(url, startLimitMs);
  const settle = async () => {
    const before = simulator.dispatches.length;
    await simulator.settle();
    return simulator.dispatches.slice(before);
  };
  const updateStatus = () => {
    advanceClock(model, model.config.updateStatusIntervalMs);
    return settle();
  };
  await updateStatus();
  return {
    simulator,
    prefix: `juju_${model.name}_${model.uuid}_${app}`,
    settle,
    updateStatus,
    async sources() {
      const sources = await askDataSources(url, readStoredPassword(model, 'grafana'));
      return sources.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },
    told: () => provider.readUids(model.units[`${app}/0`]?.status.message ?? ''),
  };
}

function unitUrl({ model }: Simulator, number: number): string {
  return `http://${app}-${number}.${app}-endpoints.${model.name}.svc.cluster.local:9090`;
}
