import { type ErrorFacts, getErrorMessage, SdkError } from '../base/index.ts';

/** The base class of all errors of Pebble or of the connection to it. */
export class PebbleError extends SdkError {}

/** No answer. Expected while a container starts or restarts: wait for the next event. */
export class PebbleConnectionError extends PebbleError {
  readonly socketPath: string;

  constructor(socketPath: string, cause: unknown) {
    super(connectionMessage(socketPath, cause), {
      code: 'pebble-connection',
      facts: { socketPath, reason: systemCode(cause) },
      cause,
    });
    this.socketPath = socketPath;
  }
}

/** The answer is not from Pebble's API: another server listens on the socket, or the API changed. */
export class PebbleProtocolError extends PebbleError {
  constructor(request: string, problem: string, cause?: unknown) {
    super(`Pebble's answer to ${request} can't be understood: ${problem}`, {
      code: 'pebble-protocol',
      facts: { request },
      cause,
    });
  }
}

/** The answer is too large to keep in memory. */
export class PebbleAnswerSizeError extends PebbleProtocolError {
  readonly maxBytes: number;

  constructor(request: string, maxBytes: number) {
    super(request, `more than ${maxBytes} bytes`);
    this.maxBytes = maxBytes;
  }
}

/** The kinds of Pebble's errors (Pebble, `internals/daemon/response.go`). Most errors have no kind. */
export type PebbleErrorKind =
  | 'login-required'
  | 'no-default-services'
  | 'not-found'
  | 'permission-denied'
  | 'generic-file-error'
  | 'system-restart'
  | 'daemon-restart';

/** Pebble understood the request and refused it. */
export class PebbleApiError extends PebbleError {
  readonly statusCode: number;
  readonly kind: PebbleErrorKind | undefined;
  /** Pebble's own message. */
  readonly reason: string;

  constructor(
    request: string,
    refusal: { statusCode: number; kind?: PebbleErrorKind | undefined; message: string },
  ) {
    const { statusCode, kind, message } = refusal;
    super(`Pebble refused ${request}: ${message} (status ${statusCode})`, {
      code: 'pebble-api',
      facts: { request, statusCode, kind },
    });
    this.statusCode = statusCode;
    this.kind = kind;
    this.reason = message;
  }
}

/** A file or directory could not be read, written, created, removed or listed. */
export class PebblePathError extends PebbleError {
  readonly kind: PebbleErrorKind;
  readonly path: string;
  /** Pebble's own message. */
  readonly reason: string;
  /** The other paths of the same request that failed. */
  readonly others: readonly PebblePathError[];

  constructor(failure: {
    kind: PebbleErrorKind;
    path: string;
    message: string;
    others?: readonly PebblePathError[];
  }) {
    const { kind, path, message, others = [] } = failure;
    const more = others.length === 0 ? '' : ` (and ${others.length} more of the same request)`;
    super(`${path}: ${kind}: ${message}${more}`, { code: 'pebble-path', facts: { kind, path } });
    this.kind = kind;
    this.path = path;
    this.reason = message;
    this.others = others;
  }
}

/** A failed change's data about one of its tasks. */
export interface FailedTask {
  readonly summary: string;
  readonly status: string;
  readonly log: readonly string[];
}

/** A change (start, stop, replan, exec...) ended in an error. The message contains the tasks' logs. */
export class PebbleChangeError extends PebbleError {
  readonly changeId: string;
  readonly tasks: readonly FailedTask[];

  constructor(change: { id: string; err: string; tasks: readonly FailedTask[] }) {
    super([change.err, ...change.tasks.flatMap(taskLog)].join('\n'), {
      code: 'pebble-change',
      facts: { changeId: change.id },
    });
    this.changeId = change.id;
    this.tasks = change.tasks;
  }
}

/**
 * A command ran and ended with an exit code other than 0. The message contains only its name, because its arguments may
 * be secret.
 */
export class PebbleExecError extends PebbleError {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;

  constructor(run: { executable: string; exitCode: number; stdout: string; stderr: string }) {
    super(
      `${run.executable} ended with exit code ${run.exitCode}` +
        outputText('stdout', run.stdout) +
        outputText('stderr', run.stderr),
      { code: 'pebble-exec', facts: { executable: run.executable, exitCode: run.exitCode } },
    );
    this.exitCode = run.exitCode;
    this.stdout = run.stdout;
    this.stderr = run.stderr;
  }
}

/** Pebble, a change or a command took longer than the caller allows. */
export class PebbleTimeoutError extends PebbleError {
  readonly timeoutMs: number;

  constructor(subject: string, timeoutMs: number, options: { facts?: ErrorFacts; cause?: unknown } = {}) {
    super(`${subject} took longer than ${timeoutMs} ms`, {
      code: 'pebble-timeout',
      facts: { ...options.facts, timeoutMs },
      cause: options.cause,
    });
    this.timeoutMs = timeoutMs;
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOENT:
    "does not exist: its container has not started, or its name is not that of metadata.yaml's containers",
  ECONNREFUSED:
    'exists, but no process listens: Pebble has stopped or is starting; wait for its pebble-ready event',
  EACCES: 'denies access to this user: run as root or as the user of Pebble',
  EPERM: 'denies access to this user: run as root or as the user of Pebble',
};

function connectionMessage(socketPath: string, cause: unknown): string {
  const advice = ADVICE[systemCode(cause) ?? ''];
  return advice === undefined
    ? `The connection to Pebble on ${socketPath} failed: ${getErrorMessage(cause)}`
    : `Pebble's socket ${socketPath} ${advice}`;
}

function systemCode(cause: unknown): string | undefined {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : undefined;
}

function taskLog(task: FailedTask): string[] {
  return task.log.length === 0
    ? []
    : [`${task.summary} (${task.status}):`, ...task.log.map((line) => `  ${line}`)];
}

/** A stack trace in a log line helps; megabytes of output do not. */
const OUTPUT_LIMIT = 1024;

function outputText(name: string, output: string): string {
  if (output === '') return '';
  const shown = output.length > OUTPUT_LIMIT ? `${output.slice(0, OUTPUT_LIMIT)} [truncated]` : output;
  return `, ${name}: ${JSON.stringify(shown)}`;
}
