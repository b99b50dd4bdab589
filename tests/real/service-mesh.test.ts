import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { advanceClock, integrateEndpoints, removeRelation } from 'charmkit/juju-model';
import { Simulator } from 'juju-sim/simulator';
import { openCharmSources, openRealParts } from '../../demo/deployment.ts';
import { DeployedApplication, jujuLabels } from '../contract/kubernetes/deployed-application.ts';
import { realApiserver } from '../contract/kubernetes/real-apiserver.ts';
import type { RunningKubernetes } from '../contract/kubernetes/under-test.ts';
import { meshLabelsContract } from '../contract/mesh-labels.suite.ts';
import { buildCharm } from '../process/build.ts';
import { change } from './python/beside-grafana.ts';
import { pythonEnvironment } from './python/charms.ts';

meshLabelsContract('the real kube-apiserver, with an application in a mesh', realApiserver);

const beacon = fileURLToPath(new URL('python/beacon', import.meta.url));
const labels = {
  'istio.io/dataplane-mode': 'ambient',
  'istio.io/use-waypoint': 'cos-beacon-waypoint',
  'istio.io/use-waypoint-namespace': 'cos',
};

buildCharm();

describe("beside a mesh on the interfaces' published Python library", () => {
  let kubernetes: RunningKubernetes;
  let deployed: DeployedApplication;
  let simulator: Simulator;
  beforeAll(async () => {
    kubernetes = await realApiserver.start();
    deployed = await DeployedApplication.open(kubernetes);
    await deployed.furnish();
    simulator = await openSimulator(kubernetes);
    await simulator.settle();
  });
  afterAll(async () => {
    await simulator[Symbol.asyncDispose]();
    await kubernetes[Symbol.asyncDispose]();
  });

  test('Grafana wears its labels', async () => {
    await change(simulator, () =>
      integrateEndpoints(simulator.model, 'grafana:service-mesh', 'beacon:service-mesh'),
    );
    expect(await deployed.labels()).toEqual({
      template: { ...jujuLabels, ...labels },
      service: { ...jujuLabels, ...labels },
      remembered: labels,
    });
    expect(shown().policies).toEqual([]);
    await deployed.replacePods();
    await change(simulator, updateStatus);
    expect(simulator.model.units['grafana/0']?.status).toMatchObject({ name: 'active', message: '' });
  });

  test('it is asked to let through who collects metrics', async () => {
    await change(simulator, () =>
      integrateEndpoints(simulator.model, 'grafana:metrics-endpoint', 'beacon:metrics-endpoint'),
    );
    expect(shown().policies).toEqual([
      {
        ...{ source_namespace: simulator.model.name, source_app_name: 'beacon' },
        ...{ target_namespace: simulator.model.name, target_app_name: 'grafana' },
        ...{ target_selector_labels: null, target_service: null, target_type: 'unit' },
        endpoints: [{ hosts: null, ports: [3000], methods: null, paths: null }],
      },
    ]);
  });

  test('an application of another mesh learns who Grafana is, and Grafana who that is', async () => {
    await change(simulator, () =>
      integrateEndpoints(simulator.model, 'grafana:require-cmr-mesh', 'beacon:provide-cmr-mesh'),
    );
    const { name: model } = simulator.model;
    expect(shown().applications).toEqual({ grafana: { app_name: 'grafana', juju_model_name: model } });
    const hooks = await change(simulator, () =>
      integrateEndpoints(simulator.model, 'grafana:provide-cmr-mesh', 'beacon:require-cmr-mesh'),
    );
    expect(hooks).toContain('provide-cmr-mesh-relation-changed');
    expect(shown().policies).toHaveLength(1);
  });

  test('nobody says anything new where nothing is new', async () => {
    expect(await change(simulator, updateStatus)).toEqual(['update-status', 'update-status']);
  });

  test('the policy goes with its relation', async () => {
    await change(simulator, () =>
      removeRelation(simulator.model, 'grafana:metrics-endpoint', 'beacon:metrics-endpoint'),
    );
    expect(shown().policies).toEqual([]);
  });

  test('the labels go with theirs', async () => {
    await change(simulator, () =>
      removeRelation(simulator.model, 'grafana:service-mesh', 'beacon:service-mesh'),
    );
    expect(await deployed.labels()).toEqual({
      template: jujuLabels,
      service: jujuLabels,
      remembered: undefined,
    });
  });

  test('no hook failed', () => {
    expect(simulator.dispatches.filter(({ exit }) => exit !== 0)).toEqual([]);
  });

  function updateStatus(): void {
    advanceClock(simulator.model, simulator.model.config.updateStatusIntervalMs);
  }

  /** Returns what the library reads from the databags. */
  function shown(): { readonly policies: unknown; readonly applications: unknown } {
    return JSON.parse(simulator.model.units['beacon/0']?.status.message ?? '');
  }
});

async function openSimulator(kubernetes: RunningKubernetes): Promise<Simulator> {
  const parts = await openRealParts();
  const { kubeconfig: KUBECONFIG = '' } = kubernetes.access('trusted');
  const environment = { ...parts.environment, charm: { ...parts.environment.charm, KUBECONFIG } };
  const grafana = (await openCharmSources({ ...parts, environment }))('grafana-k8s.charm');
  if (!grafana || !('directory' in grafana)) throw new TypeError('the demo deploys Grafana from a directory');
  const simulator = await Simulator.open(parts.simulator);
  await simulator.deploy(grafana.directory, { ...grafana.options, name: 'grafana' });
  await simulator.deploy(beacon, { environment: () => ({ charm: pythonEnvironment }) });
  return simulator;
}
