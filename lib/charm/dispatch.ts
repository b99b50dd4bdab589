import { messageOf } from '../base/index.ts';
import { actionFail, actionSet, type HookToolRunner } from '../hook-tools/index.ts';
import type { OpenSpan, TraceSink } from '../tracing/index.ts';
import type { Charm } from './charm.ts';
import type { HookContext } from './context.ts';
import { DispatchTrace } from './dispatch-trace.ts';
import { type JujuEnvironment, parseEnvironment } from './environment.ts';
import { HookToolContext } from './hook-context.ts';
import { JujuLogBuffer } from './juju-log.ts';
import { createLogger } from './logger.ts';
import { readMetadata } from './metadata.ts';
import { parseEvent } from './parse-event.ts';
import { topologyOf } from './topology.ts';
import { markUnfinished } from './unfinished.ts';

export interface DispatchInput {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly tools: HookToolRunner;
  /** Takes debug lines; standard output unless given, which Juju records at DEBUG. */
  readonly print?: (line: string) => void;
  /** Given the buffer as soon as it exists, so that a dying process can still send its last lines. */
  readonly onLog?: (log: JujuLogBuffer) => void;
  /** What takes the traces of a unit; absent where nothing is made of them. */
  readonly traces?: (env: JujuEnvironment) => TraceSink;
  /** Given the trace as soon as it exists, for the same reason. */
  readonly onTrace?: (trace: Pick<DispatchTrace, 'end'>) => void;
}

/**
 * Runs one dispatch: environment -> event -> handler -> writes. Gives the exit code: 0, or 1 after an error in
 * Juju's log, on which Juju keeps nothing of what was written to databags and runs the hook again.
 * @throws SdkError where the environment or the charm's files are not those of a charm.
 */
export async function dispatch(charm: Charm, input: DispatchInput): Promise<0 | 1> {
  const lines = new JujuLogBuffer(input.tools);
  input.onLog?.(lines);
  const env = parseEnvironment(input.environment, input.cwd);
  const metadata = charm.metadata ?? readMetadata(env.charmDir);
  const event = parseEvent(env, metadata);
  const log = createLogger(lines, event.kind === 'action' ? undefined : (input.print ?? printLine));
  const mark = markUnfinished(env);
  const { previousWasInterrupted } = mark;
  const topology = topologyOf({ env, metadata });
  const trace = new DispatchTrace({ env, event, topology, log, sink: input.traces?.(env) });
  input.onTrace?.(trace);
  const context = new HookToolContext({
    env,
    event,
    metadata,
    log,
    tools: input.tools,
    previousWasInterrupted,
    trace,
  });
  const exitCode = await trace.run((span) => runHook(charm, context, span));
  await lines.flush();
  trace.end();
  // Last of all: Juju drops what the hook wrote if the process is killed before it has ended.
  if (exitCode === 0) mark.clear();
  return exitCode;
}

function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function runHook(charm: Charm, context: HookToolContext, span: OpenSpan): Promise<0 | 1> {
  try {
    await handle(charm, context, span);
    await context.flush();
    return 0;
  } catch (error) {
    span.fail(error);
    context.log.error(`${context.env.dispatchPath} failed: ${describe(error)}`);
    return 1;
  }
}

async function handle(charm: Charm, context: HookContext, span: OpenSpan): Promise<void> {
  const { event, log } = context;
  if (event.kind === 'unknown') {
    log.warning(`Ignored the hook ${event.hook}: neither Juju's nor one of this charm's metadata.`);
  } else if (event.kind === 'action') {
    const hasSucceeded = await runAction(charm, context, event.action);
    if (!hasSucceeded) span.fail('action-failed');
  } else {
    await charm.hooks[event.kind](context);
  }
}

async function runAction(charm: Charm, context: HookContext, name: string): Promise<boolean> {
  const action = charm.actions[name];
  const outcome = action ? await action(context) : { failure: `This charm has no action ${name}.` };
  if ('failure' in outcome) await actionFail(context.tools, { message: outcome.failure });
  else await actionSet(context.tools, { results: outcome.results });
  return 'results' in outcome;
}

/** The message and where it was thrown, with the causes below it: what is needed to find a bug from a log. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return messageOf(error);
  const cause = error.cause === undefined ? '' : `\nCaused by: ${describe(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
