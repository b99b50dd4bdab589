import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { JsonObject } from '../../../lib/juju-sim/simulator/kubernetes/fields.ts';
import { type Answer, ObjectStore } from '../../../lib/juju-sim/simulator/kubernetes/object-store.ts';
import type { KubernetesAccess } from '../../../src/kubernetes/access.ts';
import { accessOf } from './access-of.ts';
import { serverCertificate } from './server-certificate.ts';
import type { KubernetesUser, RunningKubernetes } from './under-test.ts';

/** A request that the API received. */
export interface Asked {
  readonly method: string;
  /** Includes the query. */
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: JsonObject | undefined;
}

/**
 * The part of Kubernetes' API that the charm uses, over a few objects in memory. The suite of the real API also tests
 * it.
 */
export class KubernetesStandIn implements RunningKubernetes {
  /** Whether the API answers requests. */
  isUp = true;
  /** Called before each request of the API is answered, and after. The answer waits for it. */
  watch: (when: 'before' | 'after', what: string) => Promise<void> = async () => {};
  readonly objects: ObjectStore;
  readonly asked: Asked[] = [];
  readonly access: (user: KubernetesUser) => KubernetesAccess;
  readonly inCluster: KubernetesAccess;
  readonly stranger: KubernetesAccess;
  readonly #server: Server;
  readonly #directory: string;
  readonly #users: ReadonlyMap<string, KubernetesUser>;

  private constructor(
    server: Server,
    {
      directory,
      ca,
      objects,
    }: { readonly directory: string; readonly ca: string; readonly objects: ObjectStore },
  ) {
    this.#server = server;
    this.objects = objects;
    this.#directory = directory;
    const token = () => randomBytes(16).toString('hex');
    const tokens = { admin: token(), trusted: token(), untrusted: token() };
    this.#users = new Map(Object.entries(tokens).map(([user, given]) => [given, user as KubernetesUser]));
    const url = `https://localhost:${(server.address() as AddressInfo).port}`;
    const given = accessOf({ server: url, directory, ca, tokens });
    this.access = given.access;
    this.inCluster = given.inCluster;
    this.stranger = given.stranger;
    server.on('request', (request, response) => void this.#handle(request, response));
  }

  static async open(objects = new ObjectStore()): Promise<KubernetesStandIn> {
    const directory = await mkdtemp(join(tmpdir(), 'kubernetes-'));
    const { ca, ...certificate } = serverCertificate('localhost');
    const server = createServer(certificate).listen(0, 'localhost');
    await once(server, 'listening');
    return new KubernetesStandIn(server, { directory, ca, objects });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const content = await text(request);
    if (!this.isUp) return void response.destroy();
    const { method = '', url = '', headers } = request;
    const body = content === '' ? undefined : (JSON.parse(content) as JsonObject);
    this.asked.push({ method, path: url, contentType: headers['content-type'], body });
    const what = `${method} ${new URL(url, 'https://localhost').pathname}`;
    await this.watch('before', what);
    const answer = this.#answer(request, body);
    await this.watch('after', what);
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  }

  #answer({ method = '', url = '', headers }: IncomingMessage, body: JsonObject | undefined): Answer {
    const user = this.#users.get((headers.authorization ?? '').replace(/^Bearer /, ''));
    if (!user) return { status: 401, body: { reason: 'Unauthorized' } };
    const { pathname, searchParams } = new URL(url, 'https://localhost');
    const [, plural = '', name] =
      /^\/apis?\/(?:apps\/)?v1\/namespaces\/cos\/(\w+)(?:\/(.+))?$/.exec(pathname) ?? [];
    if (!mayAsk(user, method, plural)) return { status: 403, body: { reason: 'Forbidden' } };
    const query = Object.fromEntries(searchParams);
    const kind = headers['content-type'] ?? '';
    return this.objects.answer({ method, plural, name, query, contentType: kind, body: body ?? {} });
  }
}

function mayAsk(user: KubernetesUser, method: string, plural: string): boolean {
  if (user !== 'untrusted') return true;
  return ['pods', 'services'].includes(plural) && ['GET', 'PATCH'].includes(method);
}
