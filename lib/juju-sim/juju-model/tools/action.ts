import { isJuju4 } from '../juju.ts';
import type { OpenSession } from '../session/open-session.ts';
import type { ActionResults, Model, Task } from '../state.ts';
import { noMore, parseArguments } from './argv.ts';
import { goQuoted } from './go-text.ts';
import { goMap } from './go-value.ts';
import { outputOptions, render } from './output.ts';
import type { ToolFamily, ToolRun } from './tool.ts';
import { ToolFailure, usageFailure } from './tool-failure.ts';

export const actionTools: ToolFamily = {
  'action-get': actionGet,
  'action-set': actionSet,
  'action-log': actionLog,
  'action-fail': actionFail,
};

const reserved = ['stdout', 'stdout-encoding', 'stderr', 'stderr-encoding'];

function actionGet({ session, call }: ToolRun): string {
  const given = parseArguments(outputOptions(), call.args);
  const [path, ...rest] = given.operands;
  noMore(rest);
  const { params } = runningTask(session);
  const value = path === undefined ? params : path.split('.').reduce<unknown>(within, params);
  return render(goMap(value), given);
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
  if (operands.length === 0) throw usageFailure('no message specified');
  runningTask(session).log.push({ atMs: session.model.nowMs, message: operands.join(' ') });
  return '';
}

/** action-fail only sets the outcome; the action continues. */
function actionFail({ session, call }: ToolRun): string {
  const { operands } = parseArguments({}, call.args);
  const [message = 'action failed without reason given, check action for errors', ...rest] = operands;
  noMore(rest);
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
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function parsePair(
  model: Model,
  operand: string,
): { readonly keys: readonly string[]; readonly value: string } {
  const equals = operand.indexOf('=');
  if (equals < 0) throw usageFailure(`argument ${goQuoted(operand)} must be of the form key...=value`);
  const keys = operand.slice(0, equals).split('.');
  for (const key of keys) {
    if (!/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(key)) {
      throw usageFailure(
        `key ${goQuoted(key)} must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric${isJuju4(model) ? ' and hyphens' : ', hyphens and periods'}`,
      );
    }
    if (reserved.includes(key)) throw usageFailure(`cannot set reserved action key ${goQuoted(key)}`);
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
  const inner = results[key];
  const next: ActionResults = typeof inner === 'object' ? inner : {};
  results[key] = next;
  put(next, deeper, value);
}
