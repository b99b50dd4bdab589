/**
 * A placeholder in files, environment and expectations for the directory that Grafana runs below, as Grafana sees it.
 */
export const ROOT = '@ROOT@';

export interface GrafanaOptions {
  /** The files by path below the root. */
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly credentials?: Credentials;
}

/** `login:password`; undefined sends no credentials. */
type Credentials = string | undefined;

export interface Asked {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** Defaults to the administrator's credentials. */
  readonly credentials?: Credentials;
  readonly authorization?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed if the body is JSON. */
  readonly body: unknown;
}

/** A running Grafana. */
export interface RunningGrafana extends AsyncDisposable {
  readonly url: string;
  ask(path: string, asked?: Asked): Promise<Answered>;
  /** Asks Grafana to reload provisioning files. */
  reload(kind: string): Promise<Answered>;
  writeFile(path: string, content: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  fileExists(path: string): Promise<boolean>;
  /** Stops Grafana with SIGTERM, restarts it over the same files, and returns the exit code. */
  restart(environment?: Readonly<Record<string, string>>): Promise<number | null>;
  /** Waits until Grafana exits by itself, and returns how. */
  ended(): Promise<GrafanaEndedError>;
  /** The output of Grafana since its last start. */
  log(): string;
}

/** A way to run Grafana. */
export interface GrafanaBackend {
  start(options?: GrafanaOptions): Promise<RunningGrafana>;
  /** The output of `grafana-server -v`. */
  version(): Promise<string>;
}

/** The directory of provisioning files, below the root. */
export const provisioning = 'etc/grafana/provisioning';

/** Grafana exited before it answered. */
export class GrafanaEndedError extends Error {
  readonly exitCode: number | null;
  readonly log: string;

  constructor(exitCode: number | null, log: string) {
    super(`Grafana ended with exit code ${exitCode}:\n${log.split('\n').slice(-8).join('\n')}`);
    this.name = 'GrafanaEndedError';
    this.exitCode = exitCode;
    this.log = log;
  }
}
