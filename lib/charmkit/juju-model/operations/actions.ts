import type { ActionDeclaration } from '../charm.ts';
import { JujuModelError } from '../errors.ts';
import { getApplication, getCharm, getUnit } from '../find.ts';
import { execAction } from '../hook.ts';
import { getOwnValue } from '../own-value.ts';
import type { Model, Task } from '../state.ts';

/** `juju run unit action key=value`: adds a task, which the unit runs later. */
export function enqueueAction(
  model: Model,
  unit: string,
  action: string,
  params: Readonly<Record<string, unknown>> = {},
): Task {
  const charm = getCharm(getApplication(model, getUnit(model, unit).app));
  const declared = charm.actions.find((each) => each.name === action);
  if (declared === undefined) refuse(action, `action "${action}" not defined on unit "${unit}"`);
  checkParams(declared, params);
  return addTask(model, { unit, action, params: { ...defaultsOf(declared), ...params } });
}

/** `juju exec --unit`: adds a task that runs a command where hook tools work. Its parameter is `command`. */
export function enqueueCommand(model: Model, unit: string, command: string): Task {
  getCharm(getApplication(model, getUnit(model, unit).app));
  return addTask(model, { unit, action: execAction, params: { command } });
}

function addTask(model: Model, asked: Pick<Task, 'unit' | 'action' | 'params'>): Task {
  const task: Task = {
    ...asked,
    operation: nextNumber(model),
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

function checkParams(declared: ActionDeclaration, params: Readonly<Record<string, unknown>>): void {
  for (const name of declared.required) {
    if (!Object.hasOwn(params, name))
      refuse(declared.name, `validation failed: (root) : "${name}" property is missing`);
  }
  for (const [name, value] of Object.entries(params)) {
    const param = getOwnValue(declared.params, name);
    if (param === undefined && !declared.additionalProperties) {
      refuse(declared.name, `validation failed: (root) : additional property "${name}" is not allowed`);
    }
    if (param?.type !== undefined && !hasType(value, param.type)) {
      refuse(declared.name, `validation failed: (root).${name} : must be of type ${param.type}`);
    }
  }
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
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
