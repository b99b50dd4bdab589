import { request as requestHttp } from 'node:http';
import type { ConnectionOptions } from 'node:tls';
import { messageOf, parseJson, SdkError } from 'charmkit/base';
import * as z from 'zod';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export interface GrafanaHealth {
  readonly database: string;
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
  /** Undefined when Grafana did not answer at all. */
  readonly status: number | undefined;

  constructor(message: string, options: { readonly status?: number; readonly cause?: unknown }) {
    super(message, { code: 'grafana-api', facts: { status: options.status }, cause: options.cause });
    this.status = options.status;
  }
}

interface Ask {
  readonly body?: Readonly<Record<string, string>>;
  readonly credentials?: Credentials;
  readonly timeoutMs?: number;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

interface Transport extends Pick<ConnectionOptions, 'ca' | 'servername' | 'allowPartialTrustChain'> {
  readonly request: typeof requestHttp;
}

const health = z.object({ database: z.string(), version: z.string().default('') });
const defaultTimeoutMs = 2_000;
/** Hundreds of new data sources or dashboards take Grafana seconds. */
const reloadTimeoutMs = 60_000;

/** Grafana's HTTP API, as much of it as the charm asks (Grafana, "HTTP API"). */
export class GrafanaApi {
  readonly #baseUrl: string;
  readonly #trust: ApiTrust | undefined;

  constructor(baseUrl: string, trust?: ApiTrust) {
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
    this.#trust = trust;
  }

  /** @throws GrafanaApiError when Grafana does not answer, or not yet with a working database. */
  async health(): Promise<GrafanaHealth> {
    const answer = await this.#ask('GET', '/api/health');
    const parsed = health.safeParse(parseJson(answer.body));
    if (answer.status === 200 && parsed.success && parsed.data.database === 'ok') return parsed.data;
    throw new GrafanaApiError(`Grafana is up but its database is not (${answer.status})`, {
      status: answer.status,
    });
  }

  /** Makes Grafana read its provisioning files again; answers when it has. Needs the server administrator. */
  async reload(kind: 'datasources' | 'dashboards', credentials: Credentials): Promise<void> {
    const path = `/api/admin/provisioning/${kind}/reload`;
    const { status } = await this.#ask('POST', path, { credentials, timeoutMs: reloadTimeoutMs });
    if (status !== 200) throw new GrafanaApiError(`Grafana answered ${status} to ${path}`, { status });
  }

  /** Whether Grafana lets these credentials in. */
  async accepts(credentials: Credentials): Promise<boolean> {
    const { status } = await this.#ask('GET', '/api/org', { credentials });
    if (status === 200) return true;
    if (status === 401) return false;
    throw new GrafanaApiError(`Grafana answered ${status} to /api/org`, { status });
  }

  /**
   * Gives the user another password. False where Grafana refuses the present one: don't repeat that, it locks a user
   * out after five wrong passwords in five minutes.
   */
  async changePassword(credentials: Credentials, newPassword: string): Promise<boolean> {
    const path = '/api/user/password';
    const body = { oldPassword: credentials.password, newPassword, confirmNew: newPassword };
    const { status } = await this.#ask('PUT', path, { credentials, body });
    if (status === 200) return true;
    if (status === 401) return false;
    throw new GrafanaApiError(`Grafana answered ${status} to ${path}`, { status });
  }

  /** The given URL may be older than the certificate: Grafana then answers that it speaks HTTPS. */
  async #ask(method: string, path: string, ask: Ask = {}): Promise<Answer> {
    const answer = await this.#askAt(this.#baseUrl, method, path, ask);
    if (!this.#trust || !isForHttps(answer)) return answer;
    return this.#askAt(this.#baseUrl.replace(/^http:/, 'https:'), method, path, ask);
  }

  async #askAt(
    baseUrl: string,
    method: string,
    path: string,
    { body, credentials, timeoutMs = defaultTimeoutMs }: Ask,
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
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
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
    if (!this.#trust) return { request };
    const { ca, name } = this.#trust;
    // The authority may itself be below another one, which is no matter here.
    return { request, ca, servername: name, allowPartialTrustChain: true };
  }
}

/** As Go's HTTP server says it. */
function isForHttps({ status, body }: Answer): boolean {
  return status === 400 && body.includes('HTTP request to an HTTPS server');
}
