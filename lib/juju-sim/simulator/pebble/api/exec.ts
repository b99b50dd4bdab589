import { getErrorMessage } from 'charmkit/base';
import * as z from 'zod';
import type { Daemon } from '../daemon.ts';
import type { ExecSpec } from '../exec/attached.ts';
import { Execution } from '../exec/execution.ts';
import {
  buildExecEnvironment,
  chooseExecDirectory,
  type ExecContext,
  mergeServiceContext,
} from '../exec/prepare.ts';
import { createAsyncReply, createBadRequest, createServerError, type Reply } from '../http/reply.ts';
import {
  optionalFlag,
  optionalId,
  optionalText,
  optionalTextMap,
  optionalTexts,
  type PebbleRequest,
  parseOptionalDuration,
  readJsonBody,
} from '../http/request.ts';
import type { Route } from '../http/router.ts';
import type { Owner } from '../image/users.ts';
import { quoteText } from '../text/quote.ts';

const execPayload = z.object({
  command: optionalTexts,
  'service-context': optionalText,
  environment: optionalTextMap,
  'working-dir': optionalText,
  timeout: optionalText,
  'user-id': optionalId,
  user: optionalText,
  'group-id': optionalId,
  group: optionalText,
  terminal: optionalFlag,
  interactive: optionalFlag,
  'split-stderr': optionalFlag,
  width: optionalId,
  height: optionalId,
});
type ExecPayload = z.infer<typeof execPayload>;

/** Commands of a client, which connects to them by websockets (exec/websockets.ts). */
export const execRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/exec', access: 'admin', handle: postExec },
];

async function postExec(daemon: Daemon, request: PebbleRequest): Promise<Reply> {
  const payload = await readJsonBody(request, execPayload);
  if (payload.command.length === 0) throw createBadRequest('must specify command');
  const timeoutMs = parseOptionalDuration(payload.timeout, 'timeout');
  assertProgram(daemon, payload.command[0] ?? '');
  const context = contextOf(daemon, payload);
  const owner = resolveOwner(daemon, context);
  const environment = buildExecEnvironment(
    daemon.image,
    daemon.processes.environment,
    context.environment,
    owner,
  );
  const directory = directoryOf(daemon, payload, context, environment.HOME ?? '');
  const execution = new Execution(
    {
      command: payload.command,
      environment,
      directory,
      owner,
      timeoutMs,
      splitStderr: payload['split-stderr'],
      ...(payload.terminal && { terminal: terminalOf(payload) }),
    },
    daemon.processes,
  );
  return startExecution(daemon, execution, { payload, environment, directory });
}

function terminalOf({ width = 0, height = 0, interactive }: ExecPayload): NonNullable<ExecSpec['terminal']> {
  return { width, height, isInteractive: interactive };
}

interface Prepared {
  readonly payload: ExecPayload;
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
}

function startExecution(daemon: Daemon, execution: Execution, prepared: Prepared): Reply {
  const summary = `Execute command ${quoteText(prepared.payload.command[0] ?? '')}`;
  const task = daemon.changes.newTask({
    kind: 'exec',
    summary,
    run: (self, signal) => execution.run(self, signal),
  });
  daemon.executions.set(task.id, execution);
  const change = daemon.changes.newChange({ kind: 'exec', summary, tasks: [task] });
  return createAsyncReply(change.id, {
    environment: prepared.environment,
    'task-id': task.id,
    'working-dir': prepared.directory,
  });
}

function assertProgram({ image }: Daemon, name: string): void {
  try {
    image.findProgram(name);
  } catch {
    throw createBadRequest(`cannot find executable ${quoteText(name)}${image.whyMissing}`);
  }
}

function contextOf({ planStore }: Daemon, payload: ExecPayload): ExecContext {
  const own: ExecContext = {
    environment: payload.environment,
    workingDir: payload['working-dir'],
    userId: payload['user-id'],
    user: payload.user,
    groupId: payload['group-id'],
    group: payload.group,
  };
  const serviceName = payload['service-context'];
  if (serviceName === '') return own;
  const service = planStore.plan.services.get(serviceName);
  if (!service) throw createBadRequest(`context service ${quoteText(serviceName)} not found`);
  return mergeServiceContext(own, service);
}

function resolveOwner({ image }: Daemon, context: ExecContext): Owner | undefined {
  try {
    return image.users.resolve(context);
  } catch (thrown) {
    throw createBadRequest(getErrorMessage(thrown));
  }
}

function directoryOf({ image }: Daemon, payload: ExecPayload, context: ExecContext, home: string): string {
  if (payload.interactive && !payload.terminal) {
    throw createServerError('cannot call exec: cannot use interactive mode without a terminal');
  }
  try {
    return chooseExecDirectory(image, context.workingDir, home);
  } catch (thrown) {
    throw createServerError(`cannot call exec: ${getErrorMessage(thrown)}`);
  }
}
