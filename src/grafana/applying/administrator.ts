import { fingerprint, type Refusal } from '../applied.ts';
import { type Credentials, type GrafanaApi, GrafanaApiError, type ProvisioningKind } from '../http-api.ts';

export interface AdministratorOptions {
  readonly user: string;
  /** What Grafana refused in earlier hooks. */
  readonly refusals: readonly Refusal[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly patience: Patience;
}

/** How often in which time Grafana may refuse a password before it is not asked with it any more. */
export interface Patience {
  readonly refusals: number;
  readonly withinMs: number;
}

const minuteMs = 60_000;

export const patience = {
  /** For a Grafana that runs: a refused password stays refused until somebody changes it. */
  usual: { refusals: 1, withinMs: 30 * minuteMs },
  /** For a Grafana that has just started or migrates, and for a person who asks by an action. */
  more: { refusals: 2, withinMs: 6 * minuteMs },
} as const satisfies Readonly<Record<string, Patience>>;

/**
 * Grafana's administrator, as whom the charm calls the API. Grafana locks a login for five minutes after five wrong
 * passwords in five minutes, also for the person who knows the right one. So a refused password is not tried again for a
 * while, by no hook and for no purpose.
 */
export class Administrator {
  readonly #grafana: GrafanaApi;
  readonly #options: AdministratorOptions;
  #refusals: readonly Refusal[];
  #isProven = false;

  constructor(grafana: GrafanaApi, options: AdministratorOptions) {
    this.#grafana = grafana;
    this.#options = options;
    this.#refusals = options.refusals;
  }

  get user(): string {
    return this.#options.user;
  }

  /** What the next hook is to know. */
  get refusals(): readonly Refusal[] {
    return this.#refusals;
  }

  /** Whether Grafana has let this user in. */
  get isProven(): boolean {
    return this.#isProven;
  }

  /** Whether Grafana refused this password a short while ago. */
  isRefused(password: string): boolean {
    const { now, patience: limit } = this.#options;
    const own = this.#fingerprint(password);
    const recent = this.#refusals.filter(
      ({ credentials, at }) => credentials === own && Math.abs(now() - at) < limit.withinMs,
    );
    return recent.length >= limit.refusals;
  }

  /**
   * Whether the password is valid.
   * @throws GrafanaApiError where Grafana can't be asked
   */
  async accepts(password: string): Promise<boolean> {
    try {
      await this.prove(password);
      return true;
    } catch (error) {
      if (error instanceof GrafanaApiError && error.isRefusal) return false;
      throw error;
    }
  }

  /**
   * Has Grafana say whom the password lets in.
   * @throws GrafanaApiError where Grafana refuses the password, or can't be asked
   */
  async prove(password: string): Promise<void> {
    await this.callAs(password, async (credentials) => {
      const login = await this.#grafana.readLogin(credentials);
      this.#isProven = login.toLowerCase() === credentials.user.toLowerCase();
      if (this.#isProven) return;
      throw new GrafanaApiError('Grafana lets the administrator in as somebody else', { status: 401 });
    });
  }

  /** @throws GrafanaApiError where Grafana refuses the present password, or nobody knows which one is valid now */
  async changePassword(from: string, to: string): Promise<void> {
    await this.callAs(from, (credentials) => this.#grafana.changePassword(credentials, to));
    this.#forget(to);
  }

  /** @throws GrafanaApiError where Grafana refuses the password, or has not reloaded in this time */
  async reloadProvisioning(password: string, kind: ProvisioningKind, timeoutMs: number): Promise<void> {
    await this.callAs(password, (credentials) =>
      this.#grafana.reloadProvisioning(kind, credentials, timeoutMs),
    );
  }

  /** @throws GrafanaApiError where Grafana refuses the password, or can't be asked */
  listDataSourceNames(password: string): Promise<readonly string[]> {
    return this.callAs(password, (credentials) => this.#grafana.listDataSourceNames(credentials));
  }

  /** @throws GrafanaApiError where Grafana refuses the password, or can't be asked */
  listDashboardUids(password: string): Promise<readonly string[]> {
    return this.callAs(password, (credentials) => this.#grafana.listDashboardUids(credentials));
  }

  /** @throws GrafanaApiError where Grafana refuses the password, or can't be asked */
  hasDashboard(password: string, uid: string): Promise<boolean> {
    return this.callAs(password, (credentials) => this.#grafana.hasDashboard(credentials, uid));
  }

  /** Makes a call with this password, unless Grafana has refused it, and remembers whether it does. */
  async callAs<Result>(
    password: string,
    call: (credentials: Credentials) => Promise<Result>,
  ): Promise<Result> {
    if (this.isRefused(password)) {
      throw new GrafanaApiError('Grafana refused the admin password a short while ago', { status: 401 });
    }
    try {
      const result = await call({ user: this.#options.user, password });
      this.#forget(password);
      return result;
    } catch (error) {
      if (error instanceof GrafanaApiError && error.isRefusal) this.#remember(password);
      throw error;
    }
  }

  #remember(password: string): void {
    const refusal = { credentials: this.#fingerprint(password), at: this.#options.now() };
    this.#refusals = [...this.#refusals, refusal].slice(-maxRefusals);
  }

  #forget(password: string): void {
    const credentials = this.#fingerprint(password);
    this.#refusals = this.#refusals.filter((refusal) => refusal.credentials !== credentials);
  }

  #fingerprint(password: string): string {
    return fingerprint(`${this.#options.user}:${password}`);
  }
}

const maxRefusals = 8;
