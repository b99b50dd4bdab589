import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createPassage, type Server as Passage } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Model, setPartition } from 'charmkit/juju-model';
import { load } from 'js-yaml';
import { forgetPod, listPaths, updateCluster } from './cluster.ts';
import { isEqual, type Json, type JsonObject } from './fields.ts';
import { readPartition } from './juju-objects.ts';
import { type Answer, nameIn, ObjectStore } from './object-store.ts';
import { isSelected } from './selectors.ts';
import { createServerCertificate } from './self-signed.ts';
import { Watches } from './watches.ts';

/** What a pod gets, with which its charm reaches the API. */
export interface KubernetesAccess {
  readonly host: string;
  readonly port: number;
  /** A socket that leads to the same port, for networks that lack it. */
  readonly socketPath: string;
  /** PEM. */
  readonly ca: string;
  readonly token: string;
}

export interface KubernetesOptions {
  /** Where the API also listens. */
  readonly socketPath: string;
  /** Called when the template of an application's pods has changed. */
  replacePods(app: string): void;
}

const host = '127.0.0.1';
const names = ['kubernetes.default.svc', 'localhost', host];

/**
 * Kubernetes' API over objects in memory, of any kind: get, list, watch, create, replace, patch, apply and delete.
 * Juju's StatefulSets, services and pods are there, on one node. No controller acts on objects, but a change of a
 * StatefulSet's template replaces the application's pods, from its partition on. An application without trust may only
 * read and patch pods and services.
 */
export class KubernetesApi implements AsyncDisposable {
  readonly #server: Server;
  readonly #ca: string;
  readonly #model: Model;
  readonly #store = new ObjectStore();
  readonly #watches = new Watches(this.#store);
  readonly #options: KubernetesOptions;
  readonly #passage: Passage;

  private constructor(model: Model, server: Server, ca: string, options: KubernetesOptions) {
    this.#model = model;
    this.#server = server;
    this.#ca = ca;
    this.#options = options;
    this.#passage = createPassage((socket) => server.emit('connection', socket)).listen(options.socketPath);
    this.#passage.unref();
    server.on('request', (request, response) => void this.#handle(request, response));
  }

  static async open(model: Model, options: KubernetesOptions): Promise<KubernetesApi> {
    const { key, certificate } = createServerCertificate(names);
    const server = createServer({ key, cert: certificate }).listen(0, host);
    await once(server, 'listening');
    server.unref();
    return new KubernetesApi(model, server, certificate, options);
  }

  /** The access of a unit's new pod. Its object replaces the one of the unit's pod before. */
  createAccess(unit: string): KubernetesAccess {
    forgetPod(this.#store, this.#model, unit);
    const app = unit.slice(0, unit.indexOf('/'));
    const { port } = this.#server.address() as AddressInfo;
    const { socketPath } = this.#options;
    return { host, port, socketPath, ca: this.#ca, token: `juju-sim:${app}` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#passage.close();
    const closed = once(this.#server, 'close');
    this.#server.closeAllConnections();
    this.#server.close();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const content = await text(request);
    const { status, body } = this.#answer(request, content);
    if (status === 200 && isWatch(request)) return this.#watch(request, response);
    this.#watches.tell();
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(status < 400 ? body : describeFailure(status, body, request)));
  }

  #watch(request: IncomingMessage, response: ServerResponse): void {
    const { plural } = parseTarget(findPath(request)) ?? { plural: '' };
    this.#watches.add(response, plural, readQuery(request));
  }

  #answer(request: IncomingMessage, content: string): Answer {
    const { method = '', headers } = request;
    const pathname = findPath(request);
    const app = findCaller(headers);
    if (!Object.hasOwn(this.#model.applications, app)) return { status: 401, body: {} };
    if (pathname === '/version')
      return { status: 200, body: { major: '1', minor: '34', gitVersion: 'v1.34.1' } };
    const target = parseTarget(pathname);
    if (target === undefined) return { status: 404, body: {} };
    const body = parseBody(content);
    if (body === undefined) return { status: 400, body: {} };
    if (target.plural.endsWith('/selfsubjectaccessreviews')) return this.#reviewAccess(app, body);
    if (!this.#mayAsk(app, method, target.plural)) return { status: 403, body: {} };
    updateCluster(this.#store, this.#model);
    return this.#reach(method, target, readQuery(request), headers['content-type'] ?? '', body);
  }

  #reach(
    method: string,
    { plural, name }: Target,
    query: Readonly<Record<string, string>>,
    contentType: string,
    body: JsonObject,
  ): Answer {
    const selected = () => this.#store.list(plural).filter((object) => isSelected(object, query));
    if (method === 'GET' && name === undefined) return listObjects(plural, selected(), this.#store.version);
    if (method === 'DELETE' && name === undefined) {
      const objects = selected();
      for (const object of objects) this.#store.drop(plural, nameIn(object));
      return listObjects(plural, objects, this.#store.version);
    }
    const before = this.#store.get(plural, name ?? '');
    const isNew = method === 'PATCH' && contentType.includes('apply') && before === undefined;
    const answer = this.#store.answer({
      method: isNew ? 'POST' : method,
      plural,
      name,
      query,
      contentType,
      body,
    });
    if (plural === listPaths(this.#model.name).statefulSets && before !== undefined)
      this.#followStatefulSet(before, this.#store.get(plural, name ?? ''));
    return answer;
  }

  #followStatefulSet(before: JsonObject, after: JsonObject | undefined): void {
    const name = nameIn(before);
    if (after === undefined || this.#model.applications[name]?.charm === undefined) return;
    const partition = readPartition(after);
    if (partition !== readPartition(before)) setPartition(this.#model, name, partition);
    if (!isEqual(readTemplate(before), readTemplate(after))) this.#options.replacePods(name);
  }

  /** Tells an application whether it may do something, as `kubectl auth can-i` asks. */
  #reviewAccess(app: string, body: JsonObject): Answer {
    const { resourceAttributes = {} } = (body.spec ?? {}) as { resourceAttributes?: Record<string, string> };
    const { verb, resource = '' } = resourceAttributes;
    const [method = ''] = Object.entries(kubernetesVerbs).find(([, name]) => name === verb) ?? ['GET'];
    return { status: 201, body: { ...body, status: { allowed: this.#mayAsk(app, method, `/${resource}`) } } };
  }

  #mayAsk(app: string, method: string, plural: string): boolean {
    if (this.#model.applications[app]?.isTrusted) return true;
    return /\/(pods|services)$/.test(plural) && ['GET', 'PATCH'].includes(method);
  }
}

function readTemplate({ spec }: JsonObject): Json | undefined {
  return (spec as { template?: Json } | undefined)?.template;
}

interface Target {
  /** The path of the list. */
  readonly plural: string;
  readonly name: string | undefined;
}

/** `/api/v1/...` and `/apis/<group>/<version>/...`, in a namespace or not, with or without a name and `status`. */
function parseTarget(path: string): Target | undefined {
  const [, plural, name] =
    /^(\/(?:api\/[^/]+|apis\/[^/]+\/[^/]+)(?:\/namespaces\/[^/]+(?=\/[^/]+))?\/[^/]+)(?:\/([^/]+))?(?:\/(?:status|scale))?$/.exec(
      path,
    ) ?? [];
  return plural === undefined ? undefined : { plural, name };
}

/** JSON, or YAML as in a server-side apply. */
function parseBody(content: string): JsonObject | undefined {
  try {
    return (content === '' ? {} : load(content)) as JsonObject;
  } catch {
    return undefined;
  }
}

/** A list has the kind and the API version of its objects. An empty one of an unknown kind is a plain `List`. */
function listObjects(plural: string, objects: readonly JsonObject[], resourceVersion: string): Answer {
  const [first] = objects;
  const kind = typeof first?.kind === 'string' ? `${first.kind}List` : 'List';
  const apiVersion =
    /^\/(?:api|apis\/([^/]+))\/([^/]+)/.exec(plural)?.slice(1).filter(Boolean).join('/') ?? 'v1';
  return { status: 200, body: { kind, apiVersion, metadata: { resourceVersion }, items: [...objects] } };
}

function isWatch(request: IncomingMessage): boolean {
  return request.method === 'GET' && ['1', 'true'].includes(readQuery(request).watch ?? '');
}

function readQuery({ url = '' }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(new URL(url, 'https://localhost').searchParams);
}

const reasons: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'AlreadyExists',
  422: 'Invalid',
};

/** Kubernetes' object for a failure, which clients branch on. */
function describeFailure(code: number, body: JsonObject, request: IncomingMessage): JsonObject {
  const reason = reasons[code] ?? 'InternalError';
  const message = explainFailure(code, request) ?? `${reason}: ${findPath(request)}`;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
    ...body,
  };
}

const causes: Readonly<Record<number, string>> = { 404: 'not found', 409: 'already exists' };

/** Kubernetes' sentence on an object that it refuses or lacks. */
function explainFailure(code: number, request: IncomingMessage): string | undefined {
  const { plural, name } = parseTarget(findPath(request)) ?? {};
  const [, group = '', namespace = '', resource] =
    /^\/apis?(?:\/([^/]+))?\/[^/]+(?:\/namespaces\/([^/]+))?\/([^/]+)$/.exec(plural ?? '') ?? [];
  if (resource === undefined) return undefined;
  const object = [
    group === '' ? resource : `${resource}.${group}`,
    ...(name === undefined ? [] : [`"${name}"`]),
  ].join(' ');
  if (code !== 403) return causes[code] && name !== undefined ? `${object} ${causes[code]}` : undefined;
  const app = findCaller(request.headers);
  const verb =
    request.method === 'GET' && name === undefined ? 'list' : kubernetesVerbs[request.method ?? ''];
  return `${object} is forbidden: User "system:serviceaccount:${namespace}:${app}" cannot ${verb} resource "${resource}" in API group "${group}" in the namespace "${namespace}" (trust ${app} --scope=cluster allows it)`;
}

const kubernetesVerbs: Readonly<Record<string, string>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

function findCaller({ authorization = '' }: IncomingMessage['headers']): string {
  return authorization.replace(/^Bearer juju-sim:/, '').trim();
}

function findPath({ url = '' }: IncomingMessage): string {
  return new URL(url, 'https://localhost').pathname;
}
