import type { ActionDeclaration } from '../charm.ts';
import { JujuModelError } from '../errors.ts';
import { getApplication, getCharm, getUnit } from '../find.ts';
import { execAction } from '../hook.ts';
import { isJuju4 } from '../juju.ts';
import type { Model, Task } from '../state.ts';
import { listParameterFaults } from './parameter-faults.ts';

/** `juju run unit action key=value`: adds a task, which the unit runs later. */
export function enqueueAction(
  model: Model,
  unit: string,
  action: string,
  params: Readonly<Record<string, unknown>> = {},
  operation?: string,
): Task {
  const charm = getCharm(getApplication(model, getUnit(model, unit).app));
  const declared = charm.actions.find((each) => each.name === action);
  if (declared === undefined) refuse(action, `action "${action}" not defined on unit "${unit}"`);
  checkParams(model, declared, params);
  return addTask(model, { unit, action, params: { ...defaultsOf(declared), ...params } }, operation);
}

/** `juju exec --unit`: adds a task that runs a command where hook tools work. Its parameter is `command`. */
export function enqueueCommand(model: Model, unit: string, command: string, operation?: string): Task {
  getCharm(getApplication(model, getUnit(model, unit).app));
  return addTask(model, { unit, action: execAction, params: { command } }, operation);
}

/** A command on several units is one operation, with a task for each of them. */
function addTask(
  model: Model,
  asked: Pick<Task, 'unit' | 'action' | 'params'>,
  operation = nextNumber(model),
): Task {
  const task: Task = {
    ...asked,
    operation,
    id: nextNumber(model),
    status: 'pending',
    message: '',
    results: {},
    log: [],
    enqueuedMs: model.nowMs,
  };
  model.tasks[task.id] = task;
  return task;
}

function nextNumber(model: Model): string {
  const number = model.next.task;
  model.next.task += 1;
  return String(number);
}

function checkParams(
  model: Model,
  declared: ActionDeclaration,
  params: Readonly<Record<string, unknown>>,
): void {
  const { params: properties, required, additionalProperties = !isJuju4(model) } = declared;
  const faults = listParameterFaults({ type: 'object', properties, required, additionalProperties }, params);
  if (faults.length > 0) refuse(declared.name, `validation failed: ${faults.join('; ')}`);
}

function defaultsOf(declared: ActionDeclaration): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(declared.params).flatMap(([name, param]) =>
      param.default === undefined ? [] : [[name, param.default]],
    ),
  );
}

function refuse(action: string, message: string): never {
  throw new JujuModelError(message, { code: 'action-refused', facts: { action } });
}
