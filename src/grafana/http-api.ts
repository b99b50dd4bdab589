import { type IncomingMessage, request as requestHttp } from 'node:http';
import type { ConnectionOptions } from 'node:tls';
import { messageOf, parseJson, SdkError } from 'charmkit/base';
import * as z from 'zod';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** What Grafana can be told to provision anew. */
export type ProvisioningKind = 'datasources' | 'dashboards';

export interface GrafanaHealth {
  readonly database: string;
  /** Empty where Grafana gives no version that Juju could show. */
  readonly version: string;
}

/** How Grafana is recognised. It is asked by another name than the one that its certificate is made out to. */
export interface ApiTrust {
  /** The authority that issued Grafana's certificate, in PEM. */
  readonly ca: string;
  /** Whom the certificate is made out to. */
  readonly name: string;
}

export class GrafanaApiError extends SdkError {
  /** Undefined when Grafana did not answer at all: it may have done what it was asked, or not. */
  readonly status: number | undefined;

  constructor(message: string, options: { readonly status?: number; readonly cause?: unknown }) {
    super(message, { code: 'grafana-api', facts: { status: options.status }, cause: options.cause });
    this.status = options.status;
  }

  /**
   * Whether Grafana refuses the credentials: they are wrong, or the login is locked, or Grafana still migrates. With
   * anonymous access a wrong password counts as no password, so Grafana answers 403 where a visitor may not.
   */
  get isRefusal(): boolean {
    return this.status === 401 || this.status === 403;
  }

  /** Whether Grafana has not answered in time, and may still be at it. */
  get isTimeout(): boolean {
    return (this.cause as NodeJS.ErrnoException | undefined)?.code === 'ABORT_ERR';
  }
}

interface Ask {
  readonly body?: Readonly<Record<string, string>>;
  readonly credentials?: Credentials;
  readonly timeoutMs?: number;
  readonly maxAnswerBytes?: number;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

interface Transport extends Pick<ConnectionOptions, 'ca' | 'servername' | 'allowPartialTrustChain'> {
  readonly request: typeof requestHttp;
}

const health = z.object({
  database: z.string(),
  version: z
    .string()
    .regex(/^[\w.+-]{1,64}$/)
    .catch(''),
});
const account = z.object({ login: z.string() });
const dataSources = z.array(z.object({ name: z.string() }));
const foundDashboards = z.array(z.object({ uid: z.string() }));

const defaultTimeoutMs = 2_000;
/** Where Grafana gives no answer, nobody knows which password is valid: a busy database gets its time. */
const passwordTimeoutMs = 30_000;

const defaultMaxAnswerBytes = 64 * 1024;
/** Some thousand data sources with all of their settings, or one large dashboard. */
const listAsk = { timeoutMs: 10_000, maxAnswerBytes: 64 * 1024 * 1024 };

/** Grafana's HTTP API, as much of it as the charm asks (Grafana, "HTTP API"). */
export class GrafanaApi {
  readonly url: string;
  readonly trust: ApiTrust | undefined;

  constructor(url: string, trust?: ApiTrust) {
    this.url = url.replace(/\/+$/, '');
    this.trust = trust;
  }

  /** @throws GrafanaApiError when Grafana does not answer, or not yet with a working database. */
  async readHealth(): Promise<GrafanaHealth> {
    const answer = await this.#ask('GET', '/api/health');
    const parsed = health.safeParse(parseJson(answer.body));
    if (answer.status === 200 && parsed.success && parsed.data.database === 'ok') return parsed.data;
    throw new GrafanaApiError(`Grafana is up but its database is not (${answer.status})`, {
      status: answer.status,
    });
  }

  /**
   * Makes Grafana read its provisioning files again; answers when it has. Needs the server administrator. Grafana stops
   * half-way when its client hangs up, as this does after the given time.
   * @throws GrafanaApiError where it has not, or nobody knows
   */
  async reloadProvisioning(
    kind: ProvisioningKind,
    credentials: Credentials,
    timeoutMs: number,
  ): Promise<void> {
    const path = `/api/admin/provisioning/${kind}/reload`;
    const { body } = await this.#askFor('POST', path, { credentials, timeoutMs });
    if (typeof parseJson(body) !== 'object')
      throw new GrafanaApiError(`Grafana's answer to ${path} is not its own`, {});
  }

  /**
   * The login of the user whom these credentials let in. It proves them: other requests may succeed for a visitor.
   * @throws GrafanaApiError where Grafana refuses them, or can't be asked
   */
  async readLogin(credentials: Credentials): Promise<string> {
    const path = '/api/user';
    const parsed = account.safeParse(parseJson((await this.#askFor('GET', path, { credentials })).body));
    if (parsed.success) return parsed.data.login;
    throw new GrafanaApiError(`Grafana's answer to ${path} has no login`, {});
  }

  /**
   * The names of the data sources that Grafana has.
   * @throws GrafanaApiError where Grafana can't be asked
   */
  async listDataSourceNames(credentials: Credentials): Promise<readonly string[]> {
    const list = await this.#list('/api/datasources', dataSources, credentials);
    return list.map(({ name }) => name);
  }

  /**
   * The uids of the first dashboards that Grafana finds, as many as it lists at once.
   * @throws GrafanaApiError where Grafana can't be asked
   */
  async listDashboardUids(credentials: Credentials): Promise<readonly string[]> {
    const list = await this.#list('/api/search?type=dash-db&limit=5000', foundDashboards, credentials);
    return list.map(({ uid }) => uid);
  }

  /**
   * Whether Grafana has a dashboard of this uid.
   * @throws GrafanaApiError where Grafana can't be asked
   */
  async hasDashboard(credentials: Credentials, uid: string): Promise<boolean> {
    const path = `/api/dashboards/uid/${encodeURIComponent(uid)}`;
    const { status } = await this.#ask('GET', path, { credentials, ...listAsk });
    if (status === 200 || status === 404) return status === 200;
    throw new GrafanaApiError(`Grafana answered ${status} to the question for a dashboard`, { status });
  }

  /**
   * Gives the user another password.
   * @throws GrafanaApiError where Grafana refuses the present one, or where nobody knows which one is valid now
   */
  async changePassword(credentials: Credentials, newPassword: string): Promise<void> {
    const body = { oldPassword: credentials.password, newPassword, confirmNew: newPassword };
    await this.#askFor('PUT', '/api/user/password', { credentials, body, timeoutMs: passwordTimeoutMs });
  }

  async #list<Entry>(
    path: string,
    schema: z.ZodType<readonly Entry[]>,
    credentials: Credentials,
  ): Promise<readonly Entry[]> {
    const { body } = await this.#askFor('GET', path, { credentials, ...listAsk });
    const parsed = schema.safeParse(parseJson(body));
    if (parsed.success) return parsed.data;
    throw new GrafanaApiError(`Grafana's answer to ${path} is not the list that was asked for`, {});
  }

  async #askFor(method: string, path: string, ask: Ask): Promise<Answer> {
    const answer = await this.#ask(method, path, ask);
    if (answer.status === 200) return answer;
    throw new GrafanaApiError(`Grafana answered ${answer.status} to ${path}`, { status: answer.status });
  }

  /** The given URL may be older than the certificate: Grafana then answers that it speaks HTTPS. */
  async #ask(method: string, path: string, ask: Ask = {}): Promise<Answer> {
    const answer = await this.#askAt(this.url, method, path, ask);
    if (!this.trust || !isForHttps(answer)) return answer;
    return this.#askAt(this.url.replace(/^http:/, 'https:'), method, path, ask);
  }

  async #askAt(
    baseUrl: string,
    method: string,
    path: string,
    { body, credentials, timeoutMs = defaultTimeoutMs, maxAnswerBytes = defaultMaxAnswerBytes }: Ask,
  ): Promise<Answer> {
    const auth = credentials && { auth: `${credentials.user}:${credentials.password}` };
    const headers = body && { headers: { 'content-type': 'application/json' } };
    const { request, ...secure } = await this.#transport(baseUrl);
    return new Promise((resolve, reject) => {
      const fail = (cause: Error) => {
        const reason = (cause as NodeJS.ErrnoException).code ?? messageOf(cause);
        reject(new GrafanaApiError(`Grafana does not answer at ${baseUrl} (${reason})`, { cause }));
      };
      const signal = AbortSignal.timeout(timeoutMs);
      const options = { method, agent: false, signal, ...auth, ...headers, ...secure } as const;
      const asked = request(`${baseUrl}${path}`, options, (response) => {
        readBody(response, maxAnswerBytes).then(
          (text) => resolve({ status: response.statusCode ?? 0, body: text }),
          fail,
        );
      });
      asked.on('error', fail);
      asked.end(body && JSON.stringify(body));
    });
  }

  /** TLS is loaded where it is spoken: a quiet hook would pay for it. */
  async #transport(baseUrl: string): Promise<Transport> {
    if (!baseUrl.startsWith('https:')) return { request: requestHttp };
    const { request } = await import('node:https');
    if (!this.trust) return { request };
    const { ca, name } = this.trust;
    // The authority may itself be below another one, which is no matter here.
    return { request, ca, servername: name, allowPartialTrustChain: true };
  }
}

/** An answer without an end would take all memory. */
async function readBody(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`its answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** As Go's HTTP server says it. */
function isForHttps({ status, body }: Answer): boolean {
  return status === 400 && body.includes('HTTP request to an HTTPS server');
}
