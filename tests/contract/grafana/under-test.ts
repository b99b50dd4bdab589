/** In files, environment and expectations: stands for the directory that Grafana runs below, as Grafana sees it. */
export const ROOT = '@ROOT@';

export interface GrafanaOptions {
  /** By path below the root. */
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly credentials?: Credentials;
}

/** `login:password`, or none. */
type Credentials = string | undefined;

export interface Asked {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** Absent: those of the administrator. */
  readonly credentials?: Credentials;
  readonly authorization?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed where it is JSON. */
  readonly body: unknown;
}

/** A Grafana that answers. */
export interface RunningGrafana extends AsyncDisposable {
  readonly url: string;
  ask(path: string, asked?: Asked): Promise<Answered>;
  /** Asks it to apply provisioning files again. */
  reload(kind: string): Promise<Answered>;
  writeFile(path: string, content: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  fileExists(path: string): Promise<boolean>;
  /** Ends it with SIGTERM and starts it again over the same files; gives the exit code. */
  restart(environment?: Readonly<Record<string, string>>): Promise<number | null>;
  /** Waits until it ends of itself, and tells how. */
  ended(): Promise<GrafanaEndedError>;
  /** All that it wrote to its output since its last start. */
  log(): string;
}

/** One way of having a Grafana. */
export interface GrafanaBackend {
  start(options?: GrafanaOptions): Promise<RunningGrafana>;
  /** What `grafana-server -v` prints. */
  version(): Promise<string>;
}

/** Where provisioning files are, below the root. */
export const provisioning = 'etc/grafana/provisioning';

/** A Grafana that ended before it answered. */
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
