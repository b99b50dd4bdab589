// Creates a folder and a volume for each claim of storage class "local", and removes both when the claim is
// gone:
//     node volumes.ts <state folder>
// Kubernetes has no provisioner for the volumes of a single node.
import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KubernetesApi } from './kubernetes-api.ts';

interface Item {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly spec: {
    readonly storageClassName?: string;
    readonly resources?: { readonly requests?: { readonly storage?: string } };
  };
  readonly status: { readonly phase?: string };
}

const storageClass = 'local';
const volumesInside = '/live/volumes';
const onThisNode = { key: 'kubernetes.io/hostname', operator: 'In', values: ['live'] };
const [state = ''] = process.argv.slice(2);
const volumes = join(state, 'volumes');
const api = KubernetesApi.open(join(state, 'etc/kubeconfig-outside'));

await api.request('POST', '/apis/storage.k8s.io/v1/storageclasses', {
  metadata: {
    name: storageClass,
    annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
  },
  provisioner: 'live/local',
  // With `Immediate`, the scheduler may miss a claim that is bound just after it has looked.
  volumeBindingMode: 'WaitForFirstConsumer',
});
for (;;) {
  try {
    for (const claim of await list('persistentvolumeclaims')) if (isWaiting(claim)) await provide(claim);
    const known = await list('persistentvolumes');
    for (const { metadata } of known.filter(isReleased)) {
      await api.request('DELETE', `/api/v1/persistentvolumes/${metadata.name}`);
    }
    await removeFiles(known);
  } catch (error) {
    console.error(error);
  }
  await sleep(300);
}

function isWaiting({ spec, status }: Item): boolean {
  return status.phase === 'Pending' && spec.storageClassName === storageClass;
}

function isReleased({ spec, status }: Item): boolean {
  return status.phase === 'Released' && spec.storageClassName === storageClass;
}

async function provide({ metadata: { name, namespace, uid }, spec }: Item): Promise<void> {
  await mkdir(join(volumes, uid), { recursive: true });
  // The permissions that cloud provisioners set for pods without a group.
  await chmod(join(volumes, uid), 0o777);
  await api.request('POST', '/api/v1/persistentvolumes', {
    metadata: { name: `volume-${uid}` },
    spec: {
      capacity: { storage: spec.resources?.requests?.storage },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: storageClass,
      // Not hostPath, whose files keep their group.
      local: { path: join(volumesInside, uid) },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onThisNode] }] } },
    },
  });
}

/** The files are removed with the volume, however it is removed. */
async function removeFiles(kept: readonly Item[]): Promise<void> {
  const names = new Set(kept.map(({ metadata }) => metadata.name));
  for (const uid of await readdir(volumes)) {
    if (!names.has(`volume-${uid}`)) await rm(join(volumes, uid), { recursive: true, force: true });
  }
}

async function list(kind: string): Promise<readonly Item[]> {
  const { items } = (await api.request('GET', `/api/v1/${kind}`)) as { readonly items: readonly Item[] };
  return items;
}
