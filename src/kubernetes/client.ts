import type { JsonValue } from 'charmkit/base';
import type { KubernetesAccess, RequestLimits } from './access.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import type { ObjectKind } from './object-kinds.ts';
import { describeRefusal, describeStrangeAnswer, type Wish } from './refusal.ts';
import { type Answer, defaultLimits, type Question, sendRequest } from './request.ts';

type Fields = { readonly [field: string]: JsonValue | undefined };

/** The content of an object, without its apiVersion, kind and name. */
export type ObjectBody = Fields & { readonly metadata?: Fields };

export interface WriteOptions {
  /** The owner of the fields (Kubernetes, "Field management"). */
  readonly fieldManager: string;
  /** Only checks whether the change is possible. Default: false. */
  readonly dryRun?: boolean;
}

/**
 * The client for these credentials. Reads them, but sends no request yet.
 * @throws KubernetesError if there are no credentials.
 */
export async function connectKubernetes(access: KubernetesAccess, model: string): Promise<KubernetesClient> {
  const credentials = await readCredentials(access);
  // If a kubeconfig names no namespace: Juju gives a model the namespace of the same name.
  return new KubernetesClient(credentials, credentials.namespace ?? model, access.limits ?? defaultLimits);
}

/**
 * The objects in the namespace of the unit's pod. Failures are `KubernetesError`s; recognize them with
 * `isKubernetesError`.
 */
export class KubernetesClient {
  readonly namespace: string;
  readonly #credentials: Credentials;
  readonly #timeoutMs: number;
  /** When the time for all requests ends, on the clock of `performance`. */
  readonly #deadlineMs: number;

  constructor(credentials: Credentials, namespace: string, { timeoutMs, totalMs }: RequestLimits) {
    this.#credentials = credentials;
    this.#timeoutMs = timeoutMs;
    this.#deadlineMs = performance.now() + totalMs;
    this.namespace = namespace;
  }

  /** Undefined if no object has that name. */
  async get<Content>(kind: ObjectKind<Content>, name: string): Promise<Content | undefined> {
    const answer = await this.#ask({ method: 'GET', path: this.#pathOf(kind, name) });
    return answer.status === 404 ? undefined : this.#read(answer, kind, { verb: 'get', name });
  }

  /**
   * Server-side apply: the manager owns exactly these fields afterwards. Fields that it set before and that are missing
   * now are removed. A field of another manager is a conflict (Kubernetes, "Server-Side Apply").
   */
  async apply<Content>(
    kind: ObjectKind<Content>,
    name: string,
    body: ObjectBody,
    options: WriteOptions,
  ): Promise<Content> {
    const answer = await this.#ask({
      method: 'PATCH',
      path: this.#pathOf(kind, name),
      query: renderQuery(options),
      contentType: 'application/apply-patch+yaml',
      body: { ...body, apiVersion: kind.apiVersion, kind: kind.kind },
    });
    return this.#read(answer, kind, { verb: 'patch', name });
  }

  /** Sets these fields and removes those that are null (RFC 7396). */
  async mergePatch<Content>(
    kind: ObjectKind<Content>,
    name: string,
    body: ObjectBody,
    options: WriteOptions,
  ): Promise<Content> {
    const answer = await this.#ask({
      method: 'PATCH',
      path: this.#pathOf(kind, name),
      query: renderQuery(options),
      contentType: 'application/merge-patch+json',
      body,
    });
    return this.#read(answer, kind, { verb: 'patch', name });
  }

  async create<Content>(
    kind: ObjectKind<Content>,
    name: string,
    body: ObjectBody,
    options: WriteOptions,
  ): Promise<Content> {
    const answer = await this.#ask({
      method: 'POST',
      path: this.#pathOf(kind),
      query: renderQuery(options),
      contentType: 'application/json',
      body: { ...body, apiVersion: kind.apiVersion, kind: kind.kind, metadata: { ...body.metadata, name } },
    });
    return this.#read(answer, kind, { verb: 'create', name });
  }

  /** It is no error if the object does not exist. */
  async delete(kind: ObjectKind<unknown>, name: string): Promise<void> {
    const answer = await this.#ask({ method: 'DELETE', path: this.#pathOf(kind, name) });
    if (answer.status !== 404 && !isSuccess(answer))
      throw this.#refusal(answer, kind, { verb: 'delete', name });
  }

  #ask(question: Question): Promise<Answer> {
    const leftMs = Math.ceil(this.#deadlineMs - performance.now());
    return sendRequest(this.#credentials, question, Math.min(this.#timeoutMs, leftMs));
  }

  #pathOf({ apiVersion, plural }: ObjectKind<unknown>, name?: string): string {
    const api = apiVersion === 'v1' ? 'api' : 'apis';
    const all = `/${api}/${apiVersion}/namespaces/${this.namespace}/${plural}`;
    return name === undefined ? all : `${all}/${name}`;
  }

  #read<Content>(answer: Answer, kind: ObjectKind<Content>, wish: Pick<Wish, 'verb' | 'name'>): Content {
    if (!isSuccess(answer)) throw this.#refusal(answer, kind, wish);
    const parsed = kind.schema.safeParse(answer.body);
    if (parsed.success) return parsed.data;
    throw describeStrangeAnswer({ ...wish, plural: kind.plural, namespace: this.namespace });
  }

  #refusal(answer: Answer, { plural }: ObjectKind<unknown>, wish: Pick<Wish, 'verb' | 'name'>) {
    return describeRefusal(answer, { ...wish, plural, namespace: this.namespace });
  }
}

function renderQuery({ fieldManager, dryRun }: WriteOptions): Record<string, string> {
  return { fieldManager, ...(dryRun && { dryRun: 'All' }) };
}

function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}
