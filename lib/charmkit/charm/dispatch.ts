import { getErrorMessage, type Logger } from '../base/index.ts';
import type { HookToolRunner } from '../hook-tools/index.ts';
import type { PebbleClient } from '../pebble/index.ts';
import type { OpenSpan, TraceSink } from '../tracing/index.ts';
import { type Charm, findHandler } from './charm.ts';
import { DispatchTrace } from './dispatch-trace.ts';
import { getHookName, type JujuEnvironment, parseEnvironment } from './environment.ts';
import { isUnitDeparture } from './events.ts';
import type { HookContextParts } from './hook-context.ts';
import { JujuLogBuffer } from './juju-log.ts';
import { createLogger } from './logger.ts';
import { parseEvent } from './parse-event.ts';
import type { HookOutcome } from './run-handler.ts';
import { getTopology } from './topology.ts';
import { UnitDirectory } from './unit-directory.ts';
import { writeLine } from './write-line.ts';

export interface DispatchInput {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly tools: HookToolRunner;
  /** How long a container's Pebble may be silent. Default: 5 s. */
  readonly pebbleTimeoutMs?: number;
  /** Opens the Pebble of a container. Default: by its socket. */
  readonly openContainer?: (name: string) => PebbleClient;
  /** Receives what the charm threw, before it is logged. */
  readonly onFailure?: (thrown: unknown) => void;
  /** Receives debug lines. Default: standard output, which Juju records at DEBUG. */
  readonly print?: (line: string) => void;
  /** Receives the traces of a unit, which may wait in the directory. Absent: traces are not used. */
  readonly traces?: (directory: string) => TraceSink;
  /** Receives the steps that a dying process must still do, as soon as there are any, in their order. */
  readonly onDeath?: (lastStep: LastStep) => void;
}

/** Never waits for a promise, because a dying process can't. */
export type LastStep = (reason: string) => void;

/**
 * Runs one dispatch: environment -> event -> handler -> writes. Gives the exit code: 0, or 1 after an error in Juju's
 * log. After exit code 1 Juju drops all writes to databags and runs the hook again.
 * @throws SdkError if the environment is not that of a hook.
 */
export async function dispatchEvent(charm: Charm, input: DispatchInput): Promise<0 | 1> {
  const lines = new JujuLogBuffer(input.tools);
  const die = input.onDeath ?? (() => {});
  die((reason) => lines.add('ERROR', reason));
  die(() => lines.flushSync());
  const env = parseEnvironment(input.environment, input.cwd);
  const { metadata } = charm;
  const event = parseEvent(env, metadata);
  if ('relationId' in event) lines.omitRelation(event.relationId);
  const log = createLogger(
    lines,
    event.kind === 'action' ? undefined : (input.print ?? ((line) => writeLine(1, line))),
  );
  input.tools.reportChoice?.((choice) => log.debug(choice));
  const directory = openDirectory(env, log);
  die(() => directory.removeSecrets());
  const topology = getTopology({ env, metadata });
  const sink = directory.traces === undefined ? undefined : input.traces?.(directory.traces);
  const trace = new DispatchTrace({ env, event, topology, log, sink });
  die(() => trace.end());
  const parts: HookContextParts = {
    env,
    event,
    metadata,
    log,
    tools: keepSecretsIn(directory, input.tools),
    previousWasInterrupted: directory.wasUnfinished,
    pebbleTimeoutMs: input.pebbleTimeoutMs,
    openContainer: input.openContainer,
    trace,
  };
  const outcome = await trace.run((span) => respond(charm, parts, { span, onFailure: input.onFailure }));
  await lines.flush();
  trace.end();
  // This comes last: if the process is killed before it has ended, Juju drops what the hook wrote.
  if (outcome === 'complete') directory.finish();
  return outcome === 'failed' ? 1 : 0;
}

/** If another user has taken the name of the directory, the hook does its work without it. */
function openDirectory(env: JujuEnvironment, log: Logger): UnitDirectory {
  const directory = new UnitDirectory(env);
  for (const failure of directory.removeSecrets()) {
    log.warning(`${failure}: it contains secrets of a killed hook. The next hook tries again.`);
  }
  const { problem } = directory;
  if (problem !== undefined) log.warning(`${problem}: each hook reads everything, and no traces are stored.`);
  return directory;
}

function keepSecretsIn({ secretsPrefix }: UnitDirectory, tools: HookToolRunner): HookToolRunner {
  return { run: (call) => tools.run(call), runSync: (call) => tools.runSync(call), secretsPrefix };
}

async function respond(
  charm: Charm,
  parts: HookContextParts,
  {
    span,
    onFailure,
  }: { readonly span: OpenSpan; readonly onFailure: DispatchInput['onFailure'] | undefined },
): Promise<HookOutcome> {
  const { env, event, log } = parts;
  if (event.kind === 'unknown') {
    log.warning(`Ignored the hook ${event.hook}: neither Juju nor this charm's metadata defines it.`);
    return 'complete';
  }
  if (event.kind !== 'action' && !isUnitDeparture(event, env.unit)) {
    if (!findHandler(charm, getHookName(env), event.kind)) {
      log.debug(`Nothing to do on ${event.kind}`);
      return 'complete';
    }
  }
  try {
    // Loaded only for hooks that need it.
    return await (await import('./run-handler.ts')).runHandler(charm, parts, span);
  } catch (error) {
    span.fail(error);
    onFailure?.(error);
    log.error(`${env.dispatchPath} failed: ${describe(error)}`);
    return 'failed';
  }
}

/** The message and the stack of an error and of its causes, to find a bug from the log. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return getErrorMessage(error);
  const cause = error.cause === undefined ? '' : `\nCaused by: ${describe(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
