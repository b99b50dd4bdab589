import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesAccess } from '../../../src/kubernetes/access.ts';
import type { KubernetesUser } from './under-test.ts';

export interface AccessOptions {
  readonly server: string;
  /** The directory that the files are written to. */
  readonly directory: string;
  /** The trusted certificate authority, in PEM. */
  readonly ca: string;
  readonly tokens: Readonly<Record<KubernetesUser, string>>;
}

/** Writes a user's credentials, both as a kubeconfig and as the files in a pod. */
export function accessOf({ server, directory, ca, tokens }: AccessOptions) {
  const nowhere = join(directory, 'nowhere');
  const pod = join(directory, 'pod');
  mkdirSync(pod);
  const files = { token: `${tokens.trusted}\n`, 'ca.crt': ca, namespace: 'cos' };
  for (const [name, content] of Object.entries(files)) writeSecret(join(pod, name), content);
  const withKubeconfig = (name: string, token: string): KubernetesAccess => {
    const kubeconfig = join(directory, `${name}.kubeconfig`);
    writeSecret(kubeconfig, JSON.stringify(kubeconfigOf(server, ca, token)));
    return { serviceAccount: nowhere, server: undefined, kubeconfig };
  };
  return {
    access: (user: KubernetesUser) => withKubeconfig(user, tokens[user]),
    inCluster: { serviceAccount: pod, server, kubeconfig: undefined } satisfies KubernetesAccess,
    stranger: withKubeconfig('stranger', 'made-up'),
  };
}

function kubeconfigOf(server: string, ca: string, token: string) {
  const name = 'cluster';
  return {
    clusters: [
      { name, cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'cos' } }],
    'current-context': name,
  };
}

function writeSecret(path: string, content: string): void {
  writeFileSync(path, content, { mode: 0o600 });
}
