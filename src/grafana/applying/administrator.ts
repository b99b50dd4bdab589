import {
  type Credentials,
  type GrafanaApi,
  GrafanaApiError,
  type ProvisioningKind,
} from '../api/http-api.ts';
import { identifyCredentials, isRefused, type Patience, patience } from '../api/refusals.ts';
import type { Refusal } from '../notes/applied.ts';

export interface AdministratorOptions {
  readonly user: string;
  /** The passwords that Grafana refused in earlier hooks. */
  readonly refusals: readonly Refusal[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly patience: Patience;
}

/**
 * Grafana's administrator, as which the charm calls the API. Grafana locks a login for five minutes after
 * five wrong passwords in five minutes, even for a person with the right password. So no hook tries a refused
 * password again for a while, for any purpose.
 */
export class Administrator {
  readonly #grafana: GrafanaApi;
  readonly #options: AdministratorOptions;
  #user: string;
  #refusals: readonly Refusal[];
  #isProven = false;

  constructor(grafana: GrafanaApi, options: AdministratorOptions) {
    this.#grafana = grafana;
    this.#options = options;
    this.#user = options.user;
    this.#refusals = options.refusals;
  }

  get user(): string {
    return this.#user;
  }

  /** The refusals to record for the next hook. */
  get refusals(): readonly Refusal[] {
    return this.#refusals;
  }

  /** Whether Grafana has accepted this user's login. */
  get isProven(): boolean {
    return this.#isProven;
  }

  /** Whether Grafana refused this password recently. */
  isRefused(password: string): boolean {
    const { now, patience: limit } = this.#options;
    return isRefused(this.#refusals, { user: this.#user, password }, { now: now(), patience: limit });
  }

  /**
   * Whether the password is valid.
   * @throws GrafanaApiError if Grafana does not answer
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
   * Verifies the password by asking Grafana whose login it is.
   * @throws GrafanaApiError if Grafana refuses the password or does not answer
   */
  async prove(password: string): Promise<void> {
    await this.callAs(password, async (credentials, grafana) => {
      const login = await grafana.readLogin(credentials);
      this.#isProven = login.toLowerCase() === credentials.user.toLowerCase();
      if (this.#isProven) return;
      throw new GrafanaApiError('Grafana lets the administrator in as somebody else', { status: 401 });
    });
  }

  /**
   * Whether Grafana's administrator has this other login now, after a person has renamed the user. If so, it is this
   * one's login from then on.
   * @throws GrafanaApiError if Grafana does not answer
   */
  async acceptsAs(user: string, password: string): Promise<boolean> {
    const renamed = new Administrator(this.#grafana, {
      ...this.#options,
      user,
      refusals: this.#refusals,
      patience: patience.newLogin,
    });
    const isAccepted = await renamed.accepts(password);
    this.#refusals = renamed.refusals;
    if (!isAccepted) return false;
    this.#user = user;
    this.#isProven = true;
    return true;
  }

  /**
   * @throws GrafanaApiError if Grafana refuses the current password, or if it is unknown which one is valid
   * now
   */
  async changePassword(from: string, to: string): Promise<void> {
    await this.callAs(from, (credentials, grafana) => grafana.changePassword(credentials, to));
    this.#forget(to);
  }

  /** @throws GrafanaApiError if Grafana refuses the password, or has not reloaded in this time */
  async reloadProvisioning(password: string, kind: ProvisioningKind, timeoutMs: number): Promise<void> {
    await this.callAs(password, (credentials, grafana) =>
      grafana.reloadProvisioning(kind, credentials, timeoutMs),
    );
  }

  /**
   * Makes a call with this password, unless Grafana has refused it, and records a refusal.
   * @throws GrafanaApiError if Grafana refuses the password or does not answer
   */
  async callAs<Result>(
    password: string,
    call: (credentials: Credentials, grafana: GrafanaApi) => Promise<Result>,
  ): Promise<Result> {
    if (this.isRefused(password)) {
      throw new GrafanaApiError('Grafana refused the admin password a short while ago', { status: 401 });
    }
    try {
      const result = await call({ user: this.#user, password }, this.#grafana);
      this.#forget(password);
      return result;
    } catch (error) {
      if (error instanceof GrafanaApiError && error.isRefusal) this.#remember(password);
      throw error;
    }
  }

  #remember(password: string): void {
    const credentials = this.#fingerprint(password);
    const own = this.#refusals.filter((refusal) => refusal.credentials === credentials);
    const counted = this.#refusals.filter((refusal) => refusal !== own.at(-2));
    this.#refusals = [...counted, { credentials, at: this.#options.now() }].slice(-maxRefusals);
  }

  #forget(password: string): void {
    const credentials = this.#fingerprint(password);
    this.#refusals = this.#refusals.filter((refusal) => refusal.credentials !== credentials);
  }

  #fingerprint(password: string): string {
    return identifyCredentials({ user: this.#user, password });
  }
}

const maxRefusals = 8;
