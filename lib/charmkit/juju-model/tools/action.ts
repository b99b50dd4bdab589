import { isJuju4 } from '../juju.ts';
import { getOwnValue } from '../own-value.ts';
import type { OpenSession } from '../session/open-session.ts';
import type { ActionResults, Model, Task } from '../state.ts';
import { parseArguments, refuseOperands } from './argv.ts';
import { quoteGoText } from './go-text.ts';
import { convertToGo } from './go-value.ts';
import { listOutputOptions, renderOutput } from './output.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { createUsageFailure, ToolFailure } from './tool-failure.ts';

export const actionTools: ToolFamily = {
  'action-get': actionGet,
  'action-set': actionSet,
  'action-log': actionLog,
  'action-fail': actionFail,
};

const reserved = ['stdout', 'stdout-encoding', 'stderr', 'stderr-encoding'];

function actionGet({ session, call }: ToolRun): string {
  const given = parseArguments(listOutputOptions(), call.args);
  const [path, ...rest] = given.operands;
  refuseOperands(rest);
  const { params } = runningTask(session);
  const value = path === undefined ? params : path.split('.').reduce<unknown>(within, params);
  return renderOutput(convertToGo(value), given);
}

function actionSet({ session, call }: ToolRun): string {
  const { operands } = parseArguments({}, call.args);
  const pairs = operands.map((operand) => parsePair(session.model, operand));
  const { results } = runningTask(session);
  for (const { keys, value } of pairs) put(results, keys, value);
  return '';
}

function actionLog({ session, call }: ToolRun): string {
  const { operands } = parseArguments({}, call.args);
  if (operands.length === 0) throw createUsageFailure('no message specified');
  runningTask(session).log.push({ atMs: session.model.nowMs, message: operands.join(' ') });
  return '';
}

/** action-fail only sets the outcome; the action continues. */
function actionFail({ session, call }: ToolRun): string {
  const { operands } = parseArguments({}, call.args);
  const [message = 'action failed without reason given, check action for errors', ...rest] = operands;
  refuseOperands(rest);
  const task = runningTask(session);
  task.message = message;
  session.drafts.isActionFailed = true;
  return '';
}

function runningTask({ hook, model }: OpenSession): Task {
  const task = hook.kind === 'action' ? model.tasks[hook.task] : undefined;
  if (task !== undefined) return task;
  throw new ToolFailure('not running an action');
}

function within(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? getOwnValue(value as Record<string, unknown>, key)
    : undefined;
}

function parsePair(
  model: Model,
  operand: string,
): { readonly keys: readonly string[]; readonly value: string } {
  const equals = operand.indexOf('=');
  if (equals < 0)
    throw createUsageFailure(`argument ${quoteGoText(operand)} must be of the form key...=value`);
  const keys = operand.slice(0, equals).split('.');
  for (const key of keys) {
    if (!/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(key)) {
      throw createUsageFailure(
        `key ${quoteGoText(key)} must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric${isJuju4(model) ? ' and hyphens' : ', hyphens and periods'}`,
      );
    }
    if (reserved.includes(key))
      throw createUsageFailure(`cannot set reserved action key ${quoteGoText(key)}`);
  }
  return { keys, value: operand.slice(equals + 1) };
}

/** A later key replaces an earlier key that contains it or that it contains. */
function put(results: ActionResults, keys: readonly string[], value: string): void {
  const [key = '', ...deeper] = keys;
  if (deeper.length === 0) {
    results[key] = value;
    return;
  }
  const inner = getOwnValue(results, key);
  const next: ActionResults = typeof inner === 'object' ? inner : {};
  results[key] = next;
  put(next, deeper, value);
}
