import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { findParts } from '../../../scripts/real/find.ts';
import { freePort } from '../free-port.ts';
import { eventually } from '../pebble/eventually.ts';
import { accessOf } from './access-of.ts';
import type { KubernetesBackend, RunningKubernetes } from './under-test.ts';

interface Server {
  readonly url: string;
  readonly directory: string;
  /** The access of a user with all rights. */
  readonly token: string;
}

/** A kube-apiserver with its own etcd. No controller runs: the server stores objects and nothing acts on them. */
export const realApiserver: KubernetesBackend = {
  async start() {
    const directory = await mkdtemp(join(tmpdir(), 'kube-'));
    const children: ChildProcess[] = [];
    const close = async () => {
      for (const child of children.toReversed()) await end(child);
      await rm(directory, { recursive: true, force: true });
    };
    try {
      const server = await startServer(directory, (child) => children.push(child));
      return { ...(await furnish(server)), [Symbol.asyncDispose]: close };
    } catch (error) {
      await close();
      throw error;
    }
  },
};

async function startServer(directory: string, onStart: (child: ChildProcess) => void): Promise<Server> {
  const { ETCD_BIN, KUBE_APISERVER_BIN } = findParts(['ETCD_BIN', 'KUBE_APISERVER_BIN']);
  const etcd = `http://127.0.0.1:${await freePort()}`;
  onStart(spawn(ETCD_BIN, etcdArguments(directory, etcd, await freePort()), { stdio: 'ignore' }));
  const server = {
    url: `https://127.0.0.1:${await freePort()}`,
    directory,
    token: randomBytes(16).toString('hex'),
  };
  await writeKeys(server);
  const apiserver = spawn(KUBE_APISERVER_BIN, apiserverArguments(server, etcd), { stdio: 'ignore' });
  onStart(apiserver);
  await eventually(() => isReady(server, apiserver), Boolean);
  return server;
}

function etcdArguments(directory: string, url: string, peerPort: number): readonly string[] {
  return [
    `--data-dir=${join(directory, 'etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
    '--unsafe-no-fsync',
  ];
}

function apiserverArguments({ directory, url }: Server, etcd: string): readonly string[] {
  const key = join(directory, 'service-account.key');
  return [
    `--etcd-servers=${etcd}`,
    `--cert-dir=${join(directory, 'certificates')}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${new URL(url).port}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    `--token-auth-file=${join(directory, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/24',
    // This plugin would require a token for each pod, which only a controller creates.
    '--disable-admission-plugins=ServiceAccount',
  ];
}

async function writeKeys({ directory, token }: Server): Promise<void> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem' });
  await writeFile(join(directory, 'service-account.key'), pem, { mode: 0o600 });
  await writeFile(join(directory, 'tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
}

async function isReady(server: Server, { exitCode }: ChildProcess): Promise<boolean> {
  if (exitCode !== null) throw new Error(`kube-apiserver ended with exit code ${exitCode}`);
  return (await ask(server, 'GET', '/readyz').catch(() => undefined))?.status === 200;
}

/** Creates the namespace of a model, and service accounts with the rights that Juju grants. */
async function furnish(server: Server): Promise<Omit<RunningKubernetes, keyof AsyncDisposable>> {
  const create = async (path: string, object: object) => {
    const { status, body } = await ask(server, 'POST', path, object);
    if (status !== 201) throw new Error(`kube-apiserver answered ${status} to ${path}: ${body}`);
    return JSON.parse(body) as { readonly status?: { readonly token?: string } };
  };
  await create('/api/v1/namespaces', { metadata: { name: 'cos' } });
  const tokens = { admin: server.token, trusted: '', untrusted: '' };
  for (const name of ['trusted', 'untrusted'] as const) {
    const accounts = '/api/v1/namespaces/cos/serviceaccounts';
    await create(accounts, { metadata: { name } });
    await create('/apis/rbac.authorization.k8s.io/v1/clusterroles', {
      metadata: { name },
      rules: rules[name],
    });
    await create('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'cos' }],
    });
    const { status } = await create(`${accounts}/${name}/token`, { spec: { expirationSeconds: 3600 } });
    tokens[name] = status?.token ?? '';
  }
  const ca = await readFile(join(server.directory, 'certificates', 'apiserver.crt'), 'utf8');
  return accessOf({ server: server.url, directory: server.directory, ca, tokens });
}

/** The same rights that Juju grants (caas/kubernetes/provider/application/trust.go). */
const rules = {
  trusted: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
  untrusted: [
    { apiGroups: [''], resources: ['pods', 'services'], verbs: ['get', 'list', 'patch'] },
    { apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] },
  ],
};

async function ask(
  { url, token }: Server,
  method: string,
  path: string,
  body?: object,
): Promise<{ readonly status: number; readonly body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  request(`${url}${path}`, { method, headers, rejectUnauthorized: false, agent: false }, (response) => {
    text(response).then((content) => resolve({ status: response.statusCode ?? 0, body: content }), reject);
  })
    .on('error', reject)
    .end(body && JSON.stringify(body));
  return promise;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
