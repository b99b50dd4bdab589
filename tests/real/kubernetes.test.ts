import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defaults, parseConfig } from '../../src/config.ts';
import type { ObjectBody } from '../../src/kubernetes/client.ts';
import { pods, statefulSets } from '../../src/kubernetes/object-kinds.ts';
import { computeResources } from '../../src/resources/resources.ts';
import { renderPatch } from '../../src/resources/rollout.ts';
import { statefulSetOf } from '../contract/kubernetes/objects.ts';
import { openAsAdmin } from '../contract/kubernetes/open-as-admin.ts';
import { realApiserver } from '../contract/kubernetes/real-apiserver.ts';
import type { KubernetesBackend, RunningKubernetes } from '../contract/kubernetes/under-test.ts';
import { kubernetesContract } from '../contract/kubernetes.suite.ts';
import { limitsContract } from '../contract/limits.suite.ts';

interface RecordedCase {
  readonly limits_from_config: { readonly cpu: string | null; readonly memory: string | null };
  readonly error?: string;
  readonly apply_requests?: readonly { readonly method: string; readonly body: ObjectBody | null }[];
}

const fixture = join(process.env.CHARM_FIXTURES ?? '../shared/fixtures', 'k8s-resource-patch.json');
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { readonly cases: readonly RecordedCase[] };

let running: RunningKubernetes;
beforeAll(async () => {
  running = await realApiserver.start();
});
afterAll(async () => running[Symbol.asyncDispose]());

/** One server for all suites: takes away the objects whose names they share. */
const oneApiserver: KubernetesBackend = {
  async start() {
    const admin = await openAsAdmin(running);
    await admin.delete(statefulSets, 'grafana');
    await admin.delete(pods, 'grafana-0');
    return { ...running, [Symbol.asyncDispose]: async () => {} };
  },
};

describe('limits that were recorded of the Python charm', () => {
  const options = ({ limits_from_config: given }: RecordedCase) =>
    Object.fromEntries(Object.entries(given).filter(([, limit]) => limit !== null)) as Partial<
      Record<'cpu' | 'memory', string>
    >;

  test('are applied to the real kube-apiserver with the same fields, which then are as they were', async () => {
    await using kubernetes = await oneApiserver.start();
    const admin = await openAsAdmin(kubernetes);
    await admin.create(statefulSets, 'grafana', statefulSetOf('grafana'), { fieldManager: 'juju' });
    const manager = { fieldManager: 'ResourcePatcher' };
    const accepted = cases.filter(({ error }) => error === undefined);
    expect(accepted).toHaveLength(3);
    for (const recorded of accepted) {
      const theirs = recorded.apply_requests?.find(({ method }) => method === 'PATCH')?.body ?? {};
      const set = await admin.apply(statefulSets, 'grafana', theirs, manager);
      const ours = renderPatch(set, computeResources(options(recorded)));
      expect({ ...ours, apiVersion: 'apps/v1', kind: 'StatefulSet' }).toEqual(theirs);
      expect(await admin.apply(statefulSets, 'grafana', ours, manager)).toEqual(set);
    }
  });

  test('and were refused are refused by the name of their option', () => {
    const refused = cases.filter(({ error }) => error !== undefined);
    expect(refused).toHaveLength(3);
    for (const recorded of refused) {
      const parsed = parseConfig({ ...defaults, ...options(recorded) });
      expect(parsed).toMatchObject({
        valid: false,
        problems: [expect.stringMatching(/^option (cpu|memory): must be/)],
      });
    }
  });
});

kubernetesContract('the real kube-apiserver', oneApiserver);
limitsContract('a dispatch beside the real kube-apiserver', oneApiserver);
