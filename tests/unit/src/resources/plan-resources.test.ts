import { describe, expect, test } from '@jest/globals';
import { describeFault, KubernetesError } from '../../../../src/kubernetes/errors.ts';
import { pods, statefulSets } from '../../../../src/kubernetes/object-kinds.ts';
import type { ResourcesObservation } from '../../../../src/resources/observe-resources.ts';
import { planResources } from '../../../../src/resources/plan-resources.ts';
import {
  computeResources,
  fingerprintResources,
  type Resources,
} from '../../../../src/resources/resources.ts';
import { podOf, statefulSetOf } from '../../../contract/kubernetes/objects.ts';

const wanted = computeResources({ cpu: '1' });
const stored: Resources = { limits: { cpu: '1' }, requests: { cpu: '250m', memory: '200Mi' } };
const none: Resources = { limits: {}, requests: {} };

interface Scene {
  readonly duty?: ResourcesObservation['duty'];
  readonly template?: Resources;
  /** Undefined if it does not exist. */
  readonly pod?: Resources | undefined;
  readonly podRevision?: string;
  readonly status?: { readonly observedGeneration?: number; readonly updateRevision?: string };
}

describe('the plan for limits', () => {
  test.each<[string, Scene, Partial<ReturnType<typeof outcomeOf>>]>([
    ['applies what is new', { duty: 'apply', template: none, pod: none }, { patches: true, pod: 'waiting' }],
    ['applies what has another owner yet', { duty: 'apply' }, { patches: true, pod: 'done' }],
    ['leaves what is there', {}, { patches: false, pod: 'done', seen: true }],
    ['leaves what is there when it looks', { duty: 'repair' }, { patches: false, pod: 'done', seen: true }],
    [
      'repairs what is gone',
      { duty: 'repair', template: none, pod: none },
      { patches: true, pod: 'waiting' },
    ],
    [
      'leaves what is gone to the leader',
      { template: none, pod: stored },
      { patches: false, pod: 'waiting' },
    ],
    ['sees an old pod go', { pod: none }, { patches: false, pod: 'leaving' }],
    ['sees that there is no pod', { pod: undefined }, { patches: false, pod: 'leaving' }],
    [
      'goes by the revision where a namespace adds limits to pods',
      {
        pod: { ...stored, limits: { ...stored.limits, memory: '1Gi' } },
        podRevision: 'grafana-2',
        status: { observedGeneration: 2, updateRevision: 'grafana-2' },
      },
      { patches: false, pod: 'done', seen: true },
    ],
    [
      'does not go by a revision that is older than the change',
      {
        pod: none,
        podRevision: 'grafana-1',
        status: { observedGeneration: 1, updateRevision: 'grafana-1' },
      },
      { patches: false, pod: 'leaving' },
    ],
  ])('%s', (_what, scene, expected) => {
    expect(outcomeOf(scene)).toEqual({ seen: false, ...expected });
  });

  test('has nothing to do where nothing is wanted, or nothing was asked, or in vain', () => {
    const trouble = describeFault(new KubernetesError('unreachable', 'no answer'));
    const nothing = { patch: undefined, pod: undefined, seen: undefined };
    expect(planResources('grafana', { wanted: undefined, duty: 'none', cluster: undefined })).toEqual(
      nothing,
    );
    expect(planResources('grafana', { wanted, duty: 'none', cluster: undefined })).toEqual(nothing);
    expect(planResources('grafana', { wanted, duty: 'apply', cluster: trouble })).toEqual(nothing);
  });

  test('copies what names the StatefulSet, and gives limits to Grafana alone', () => {
    const { patch } = planResources('grafana', observation({ duty: 'apply' }));
    expect(patch?.change.body).toEqual({
      spec: {
        selector: { matchLabels: { 'app.kubernetes.io/name': 'grafana' } },
        serviceName: 'grafana-endpoints',
        template: {
          spec: {
            containers: [
              {
                name: 'grafana',
                resources: { limits: { cpu: '1' }, requests: { cpu: '0.25', memory: '200Mi' } },
              },
            ],
          },
        },
      },
    });
  });
});

function outcomeOf(scene: Scene) {
  const { patch, pod, seen } = planResources('grafana', observation(scene));
  return { patches: patch !== undefined, pod, seen: seen === fingerprintResources(wanted) };
}

function observation({
  duty = 'none',
  template = stored,
  status = {},
  ...scene
}: Scene): ResourcesObservation {
  const { spec } = statefulSetOf('grafana') as { spec: { template: object } };
  const statefulSet = statefulSets.schema.parse({
    metadata: { generation: 2 },
    spec: { ...spec, template: podOf({ ...template }) },
    status,
  });
  const labels = scene.podRevision === undefined ? {} : { 'controller-revision-hash': scene.podRevision };
  const resources = 'pod' in scene ? scene.pod : stored;
  const pod = resources && pods.schema.parse(podOf({ ...resources }, labels));
  return { wanted, duty, cluster: { statefulSet, pod } };
}
