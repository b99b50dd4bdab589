import type { ConnectionOptions } from 'node:tls';
import { parseJson, SdkError } from 'charmkit/base';
import { HttpError, HttpTimeoutError, readHttpAnswer } from 'charmkit/http';
import * as z from 'zod';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** The kinds of files that Grafana can provision again. */
export type ProvisioningKind = 'datasources' | 'dashboards' | 'alerting';

export interface GrafanaHealth {
  readonly database: string;
  /** Empty if Grafana reports no version that Juju could show. */
  readonly version: string;
}

/** How Grafana is verified. The charm reaches it by a different name than the one in its certificate. */
export interface ApiTrust {
  /** The authority that issued Grafana's certificate, in PEM. */
  readonly ca: string;
  /** The name in the certificate. */
  readonly name: string;
}

export class GrafanaApiError extends SdkError {
  /** Undefined if Grafana did not answer. It may or may not have carried out the request. */
  readonly status: number | undefined;

  constructor(message: string, options: { readonly status?: number; readonly cause?: unknown }) {
    super(message, { code: 'grafana-api', facts: { status: options.status }, cause: options.cause });
    this.status = options.status;
  }

  /**
   * Whether Grafana refuses the credentials: they are wrong, the login is locked, or Grafana is still
   * migrating. With anonymous access, a wrong password counts as no password, so Grafana answers 403 to
   * requests that a visitor may not make.
   */
  get isRefusal(): boolean {
    return this.status === 401 || this.status === 403;
  }

  /** Whether no connection was made, or it ended too early. A certificate that the charm refuses is an answer. */
  get isSilence(): boolean {
    return this.status === undefined && !isCertificateFault(this.cause);
  }

  /** Whether Grafana has not answered in time, and may still be carrying out the request. */
  get isTimeout(): boolean {
    return this.cause instanceof HttpTimeoutError;
  }
}

/** A data source as Grafana lists it. What it does not show is undefined. */
export type ListedSource = z.infer<typeof dataSource>;

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

const health = z.object({
  database: z.string(),
  version: z
    .string()
    .regex(/^[\w.+-]{1,64}$/)
    .catch(''),
});
const account = z.object({ login: z.string() });
const shown = z.string().optional().catch(undefined);
const dataSource = z.object({
  name: z.string(),
  uid: z.string(),
  type: shown,
  url: shown,
  access: shown,
  isDefault: z.boolean().optional().catch(undefined),
  jsonData: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
const plugin = z.object({ id: z.string() });
const foundDashboard = z.object({ uid: z.string() });

/**
 * Provisioning files write to the main organization. Without this header a request goes to the one that the user has
 * switched to last (Grafana, "HTTP API": `X-Grafana-Org-Id`).
 */
const mainOrganization = { 'x-grafana-org-id': '1' } as const;

const defaultTimeoutMs = 2_000;
/** Without an answer it is unknown which password is valid, so a busy database gets enough time. */
const passwordTimeoutMs = 30_000;

const defaultMaxAnswerBytes = 64 * 1024;
/** Enough for some thousand data sources with all of their settings, or for one large dashboard. */
const listAsk = { timeoutMs: 10_000, maxAnswerBytes: 64 * 1024 * 1024 };

/** The part of Grafana's HTTP API that the charm uses (Grafana, "HTTP API"). */
export class GrafanaApi {
  readonly url: string;
  readonly trust: ApiTrust | undefined;

  constructor(url: string, trust?: ApiTrust) {
    this.url = url.replace(/\/+$/, '');
    this.trust = trust;
  }

  /** @throws GrafanaApiError if Grafana does not answer, or does not have a working database yet. */
  async readHealth(): Promise<GrafanaHealth> {
    const path = '/api/health';
    const { body, status } = await this.#ask('GET', path);
    const parsed = health.safeParse(parseJson(body));
    if (!parsed.success) throw new GrafanaApiError(`Grafana's answer to ${path} is not its own`, { status });
    if (status === 200 && parsed.data.database === 'ok') return parsed.data;
    throw new GrafanaApiError(`Grafana is up but its database is not (${status})`, { status });
  }

  /**
   * Makes Grafana read its provisioning files again, and returns when it has. Requires the server
   * administrator. Grafana stops when its client disconnects, which this one does after the timeout.
   * @throws GrafanaApiError if it has not, or if that is unknown
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
   * Returns the login of the user with these credentials. It proves the credentials: other requests may
   * succeed for a visitor.
   * @throws GrafanaApiError if Grafana refuses them or does not answer
   */
  async readLogin(credentials: Credentials): Promise<string> {
    const path = '/api/user';
    const parsed = account.safeParse(parseJson((await this.#askFor('GET', path, { credentials })).body));
    if (parsed.success) return parsed.data.login;
    throw new GrafanaApiError(`Grafana's answer to ${path} has no login`, {});
  }

  /**
   * Lists Grafana's data sources, by name.
   * @throws GrafanaApiError if Grafana does not answer
   */
  async listDataSources(credentials: Credentials): Promise<ReadonlyMap<string, ListedSource>> {
    const list = await this.#list('/api/datasources', dataSource, credentials);
    return new Map(list.map((source) => [source.name, source]));
  }

  /**
   * Lists the types of data sources that this Grafana has.
   * @throws GrafanaApiError if Grafana does not answer
   */
  async listDataSourceTypes(credentials: Credentials): Promise<readonly string[]> {
    const list = await this.#list('/api/plugins?type=datasource', plugin, credentials);
    return list.map(({ id }) => id);
  }

  /**
   * Lists the uids of the first dashboards, as many as Grafana lists at once.
   * @throws GrafanaApiError if Grafana does not answer
   */
  async listDashboardUids(credentials: Credentials): Promise<readonly string[]> {
    const list = await this.#list('/api/search?type=dash-db&limit=5000', foundDashboard, credentials);
    return list.map(({ uid }) => uid);
  }

  /**
   * Whether Grafana has a dashboard with this uid.
   * @throws GrafanaApiError if Grafana does not answer
   */
  async hasDashboard(credentials: Credentials, uid: string): Promise<boolean> {
    const path = `/api/dashboards/uid/${encodeURIComponent(uid)}`;
    const { status } = await this.#ask('GET', path, { credentials, ...listAsk });
    if (status === 200 || status === 404) return status === 200;
    throw new GrafanaApiError(`Grafana answered ${status} to the question for a dashboard`, { status });
  }

  /**
   * Changes the user's password.
   * @throws GrafanaApiError if Grafana refuses the current one, or if it is unknown which one is valid now
   */
  async changePassword(credentials: Credentials, newPassword: string): Promise<void> {
    const body = { oldPassword: credentials.password, newPassword, confirmNew: newPassword };
    await this.#askFor('PUT', '/api/user/password', { credentials, body, timeoutMs: passwordTimeoutMs });
  }

  async #list<Entry>(
    path: string,
    schema: z.ZodType<Entry>,
    credentials: Credentials,
  ): Promise<readonly Entry[]> {
    const { body } = await this.#askFor('GET', path, { credentials, ...listAsk });
    const list = parseJson(body);
    if (Array.isArray(list)) {
      const entries = parseUntilFault(list, schema);
      if (entries.length === list.length) return entries;
    }
    throw new GrafanaApiError(`Grafana's answer to ${path} is not the list that was asked for`, {});
  }

  async #askFor(method: string, path: string, ask: Ask): Promise<Answer> {
    const answer = await this.#ask(method, path, ask);
    if (answer.status === 200) return answer;
    throw new GrafanaApiError(`Grafana answered ${answer.status} to ${path}`, { status: answer.status });
  }

  /** The URL may be older than the certificate. Grafana then answers that it serves HTTPS. */
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
    const headers = {
      ...(credentials && mainOrganization),
      ...(body && { 'content-type': 'application/json' }),
    };
    try {
      const answer = await readHttpAnswer({
        url: `${baseUrl}${path}`,
        options: { method, agent: false, headers, ...auth, ...(this.trust && requireTrust(this.trust)) },
        body: body && JSON.stringify(body),
        limits: { timeoutMs, maxBytes: maxAnswerBytes },
      });
      return { status: answer.status, body: answer.body.toString() };
    } catch (cause) {
      if (!(cause instanceof HttpError)) throw cause;
      const problem = isCertificateFault(cause)
        ? "Grafana's certificate is not valid for the charm"
        : `Grafana does not answer at ${baseUrl}`;
      throw new GrafanaApiError(`${problem} (${cause.reason})`, { cause });
    }
  }
}

/** Without HTTPS, these options have no effect. */
function requireTrust({ ca, name }: ApiTrust): ConnectionOptions {
  // The authority may itself have an issuer, which does not matter here.
  return { ca, servername: name, allowPartialTrustChain: true };
}

/** With the codes of OpenSSL and Node. */
function isCertificateFault(cause: unknown): boolean {
  return (
    cause instanceof HttpError &&
    /^(ERR_TLS_)?CERT_|^UNABLE_TO_(GET|VERIFY)_|SELF_SIGNED_CERT/.test(cause.reason)
  );
}

/** A schema of the whole list would describe the fault of each entry, and there may be millions. */
function parseUntilFault<Entry>(list: readonly unknown[], schema: z.ZodType<Entry>): readonly Entry[] {
  const entries: Entry[] = [];
  for (const each of list) {
    const parsed = schema.safeParse(each);
    if (!parsed.success) break;
    entries.push(parsed.data);
  }
  return entries;
}

/** The text of Go's HTTP server. */
function isForHttps({ status, body }: Answer): boolean {
  return status === 400 && body.includes('HTTP request to an HTTPS server');
}
