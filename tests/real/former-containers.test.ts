import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findParts } from '../../scripts/real/find.ts';
import { type ContentOf, statefulSets } from '../../src/kubernetes/object-kinds.ts';
import { statefulSetOf } from '../contract/kubernetes/objects.ts';
import { openAsAdmin } from '../contract/kubernetes/open-as-admin.ts';
import { realApiserver } from '../contract/kubernetes/real-apiserver.ts';

test('the documented command removes the container that Juju leaves when the new charm lacks it', async () => {
  await using running = await realApiserver.start();
  const { kubeconfig = '' } = running.access('admin');
  const admin = await openAsAdmin(running);
  await admin.create(statefulSets, 'grafana', statefulSetOf('grafana'), { fieldManager: 'juju' });
  const listContainers = async () => readContainers(await admin.get(statefulSets, 'grafana'));

  patch('{"spec":{"template":{"spec":{"containers":[{"name":"litestream","image":"old"}]}}}}', kubeconfig);
  expect(await listContainers()).toEqual(['charm', 'grafana', 'litestream']);

  patch(JSON.stringify(statefulSetOf('grafana')), kubeconfig);
  expect(await listContainers()).toEqual(['charm', 'grafana', 'litestream']);

  run(readDocumentedCommand(), kubeconfig);
  expect(await listContainers()).toEqual(['charm', 'grafana']);
});

/** As Juju's controller patches the StatefulSet (`StatefulSet.Apply` in its provider of Kubernetes, Juju 3.6). */
function patch(body: string, kubeconfig: string): void {
  run(`kubectl patch statefulset grafana --type=strategic --field-manager=juju -p '${body}'`, kubeconfig);
}

function readDocumentedCommand(): string {
  const page = readFileSync('docs/how-to/refresh-from-python.md', 'utf8');
  const [command = ''] = /kubectl -n MODEL patch (?:.*\\\n)*.*/.exec(page) ?? [];
  return command.replace('MODEL', 'cos');
}

function run(command: string, kubeconfig: string): void {
  const directory = dirname(findParts(['KUBE_APISERVER_BIN']).KUBE_APISERVER_BIN);
  const cache = join(dirname(kubeconfig), 'kubectl');
  const env = { PATH: `${directory}:${process.env.PATH}`, KUBECONFIG: kubeconfig, KUBECACHEDIR: cache };
  execFileSync('sh', ['-c', command], { env });
}

function readContainers(set: ContentOf<typeof statefulSets> | undefined): readonly string[] {
  return (set?.spec.template.spec.containers ?? []).map(({ name }) => name).sort();
}
