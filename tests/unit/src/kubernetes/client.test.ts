import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type KubernetesAccess, readKubernetesAccess } from '../../../../src/kubernetes/access.ts';
import { isKubernetesError, type KubernetesError } from '../../../../src/kubernetes/errors.ts';
import { configMaps } from '../../../../src/kubernetes/object-kinds.ts';
import { openKubernetes } from '../../../../src/kubernetes/open.ts';

const secret = 'hunter2';
const nowhere = 'http://127.0.0.1:1';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kubernetes-client-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('where the credentials are', () => {
  test.each([
    [{}, undefined],
    [
      { KUBERNETES_SERVICE_HOST: '10.152.183.1', KUBERNETES_SERVICE_PORT: '6443' },
      'https://10.152.183.1:6443',
    ],
    [{ KUBERNETES_SERVICE_HOST: 'fd00::1' }, 'https://[fd00::1]:443'],
  ])('%j: the API is at %s', (env, server) => {
    expect(readKubernetesAccess(env)).toMatchObject({ server, kubeconfig: undefined });
  });

  test('a service account counts before a kubeconfig', async () => {
    await writeServiceAccount('token');
    const access = {
      ...(await withKubeconfig(nowhere)),
      serviceAccount: directory,
      server: 'https://127.0.0.1:2',
    };
    const error = await troubleOf(
      openKubernetes(access, 'cos').then((client) => client.get(configMaps, 'a')),
    );
    expect(error).toMatchObject({ trouble: 'unreachable', message: expect.stringContaining(':2 (') });
  });

  test('a kubeconfig without a namespace means that of the model', async () => {
    expect(await openKubernetes(await withKubeconfig(nowhere), 'cos')).toMatchObject({ namespace: 'cos' });
    const other = await withKubeconfig(nowhere, { namespace: 'other' });
    expect(await openKubernetes(other, 'cos')).toMatchObject({ namespace: 'other' });
  });

  test('of several kubeconfigs the first says who counts', async () => {
    const first = await withKubeconfig(nowhere, { name: 'one', namespace: 'one' });
    const second = await withKubeconfig(nowhere, { name: 'two', namespace: 'two' });
    const both = { ...first, kubeconfig: `${first.kubeconfig}:${second.kubeconfig}` };
    expect(await openKubernetes(both, 'cos')).toMatchObject({ namespace: 'one' });
  });

  test.each([
    ['nowhere', undefined, 'there are no credentials for Kubernetes'],
    ['in a file that is not there', 'missing', 'the credentials for Kubernetes cannot be read (ENOENT)'],
    ['in a file that holds something else', 'broken', 'the credentials for Kubernetes cannot be read'],
    ['in a file that names no cluster', 'empty', 'there are no credentials for Kubernetes'],
  ])('%s: that is said', async (_what, name, message) => {
    await writeFile(join(directory, 'broken'), `[${secret}`);
    await writeFile(join(directory, 'empty'), '{}');
    const access = { ...none, kubeconfig: name && join(directory, name) };
    const error = await troubleOf(openKubernetes(access, 'cos'));
    expect(error).toMatchObject({ trouble: 'no-credentials', message });
    expect(error.cause).toBeUndefined();
  });
});

describe('an answer', () => {
  test.each([
    [400, 'invalid'],
    [401, 'no-credentials'],
    [403, 'forbidden'],
    [409, 'conflict'],
    [422, 'invalid'],
    [429, 'unreachable'],
    [500, 'unreachable'],
    [503, 'unreachable'],
  ])('of %i is told as %s, in words of our own', async (status, trouble) => {
    const error = await askedOf((_request, response) => {
      response.writeHead(status).end(JSON.stringify({ message: secret, details: { name: secret } }));
    });
    expect(error).toMatchObject({ trouble, facts: { status, trouble } });
    expect(error.message).toBe(`Kubernetes answered ${status} to patch configmaps a in namespace cos`);
    expect(error.stack).not.toContain(secret);
  });

  test('that is not JSON is told by its number', async () => {
    const error = await askedOf((_request, response) => void response.writeHead(502).end('<html>'));
    expect(error).toMatchObject({ trouble: 'unreachable', fields: [], managers: [] });
  });

  test('of something else in its place is none', async () => {
    const error = await askedOf((_request, response) => void response.end('<html>'));
    expect(error).toMatchObject({
      trouble: 'unreachable',
      message: 'Kubernetes answered to patch configmaps a in namespace cos with unexpected data',
    });
  });

  test('that breaks off is none', async () => {
    const error = await askedOf((_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{');
      response.socket?.destroy();
    });
    expect(error).toMatchObject({
      trouble: 'unreachable',
      message: expect.stringMatching(/^Kubernetes does not answer at http:\/\/127\.0\.0\.1:\d+ \(\w+\)$/),
    });
  });

  test.each<[string, RequestListener]>([
    ['that never comes', () => {}],
    ['that stops half-way', (_request, response) => void response.write('{')],
    [
      'that trickles in',
      (_request, response) => {
        const timer = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('%s is waited for no longer than its time', async (_what, answer) => {
    const error = await askedOf(answer, { timeoutMs: 100, totalMs: 10_000 });
    expect(error).toMatchObject({
      trouble: 'unreachable',
      message: expect.stringMatching(/^Kubernetes does not answer at .* \(timeout\)$/),
    });
  });

  test('without end is read up to a limit', async () => {
    const error = await askedOf((_request, response) => {
      const send = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, ' ')));
      };
      response.on('drain', send);
      send();
    });
    expect(error).toMatchObject({
      trouble: 'unreachable',
      message: expect.stringMatching(
        /^Kubernetes does not answer at .* \(its answer is longer than \d+ bytes\)$/,
      ),
    });
  });

  test('is waited for no longer than all answers of a hook may take together', async () => {
    const started: number[] = [];
    await askedOf(() => void started.push(1), { timeoutMs: 60_000, totalMs: 100 });
    expect(started).toHaveLength(1);
  });
});

test('an error is recognised whichever copy of its class made it', () => {
  expect(isKubernetesError(Object.assign(new Error('x'), { code: 'kubernetes' }))).toBe(true);
  expect(isKubernetesError(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe(false);
  expect(isKubernetesError({ code: 'kubernetes' })).toBe(false);
});

const none: KubernetesAccess = { serviceAccount: '/nowhere', server: undefined, kubeconfig: undefined };

/** Answers to a patch from a misbehaving API. */
async function askedOf(
  answer: RequestListener,
  limits?: KubernetesAccess['limits'],
): Promise<KubernetesError> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const access = { ...(await withKubeconfig(url)), ...(limits && { limits }) };
    const client = await openKubernetes(access, 'cos');
    return await troubleOf(
      client.mergePatch(configMaps, 'a', { data: { password: secret } }, { fieldManager: 'x' }),
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function withKubeconfig(
  server: string,
  { name = 'a', namespace }: { readonly name?: string; readonly namespace?: string } = {},
): Promise<KubernetesAccess> {
  const kubeconfig = join(directory, `${name}.kubeconfig`);
  const config = {
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: { token: secret } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    'current-context': name,
  };
  await writeFile(kubeconfig, JSON.stringify(config));
  return { ...none, kubeconfig };
}

async function writeServiceAccount(token: string): Promise<void> {
  for (const [name, content] of Object.entries({ token, namespace: 'cos', 'ca.crt': '' }))
    await writeFile(join(directory, name), content);
}

async function troubleOf(asked: Promise<unknown>): Promise<KubernetesError> {
  const outcome = await asked.catch((error: unknown) => error);
  if (isKubernetesError(outcome)) return outcome;
  throw new TypeError('a KubernetesError was expected', { cause: outcome });
}
