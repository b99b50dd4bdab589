import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { getErrorMessage } from '../base/index.ts';
import { type Charm, dispatchEvent } from '../charm/index.ts';
import {
  enqueueAction,
  type Hook,
  type HookSession,
  JujuModelError,
  type Model,
  openHook,
  renderHookName,
} from '../juju-model/index.ts';
import type { PebbleClient } from '../pebble/index.ts';
import { buildModel, prepareHook } from './build-model.ts';
import { checkState, type Owner } from './check-state.ts';
import { describeUnit } from './describe-unit.ts';
import { EventFailedError, InconsistentStateError } from './errors.ts';
import type { ActionInput, EventInput } from './event.ts';
import { type MemoryPebble, openMemoryPebble } from './pebble/memory-pebble.ts';
import { assertAction, planHook } from './plan-hook.ts';
import { type DeclaredCharm, readCharm } from './read-charm.ts';
import { parseState, type State, type StateInput } from './state.ts';

export interface EventOptions {
  /** The directory of the charm's YAML files. Default: the working directory. */
  readonly charmDir?: string;
}

/**
 * Runs one event of a charm in this process, and gives the unit's state after it. Nothing is changed: not the state, not the
 * machine, unless the charm itself does. The new state can be the state of the next event.
 * @throws InconsistentStateError if Juju can't produce this state or event, EventFailedError if the charm fails.
 */
export async function runEvent(
  charm: Charm,
  input: StateInput,
  event: EventInput,
  { charmDir = '.' }: EventOptions = {},
): Promise<State> {
  const declared = readCharm(charmDir);
  const { state, owner } = prepareState(charm, declared, input);
  const model = buildModel(declared, state, owner);
  const hook = findHook(model, { charm: declared, state, owner }, event);
  prepareHook(model, hook, owner);
  const pebbles = new Map<string, MemoryPebble>();
  const openContainer = (name: string) => {
    const pebble = pebbles.get(name) ?? openMemoryPebble(name, state.containers[name]);
    pebbles.set(name, pebble);
    return pebble.client;
  };
  const session = openHook(model, owner.unit, hook, {
    charmDir: resolve(charmDir),
    agentSocket: '@in-process',
    readFile: (path) => readFileSync(resolve(charmDir, path), 'utf8'),
  });
  const isInterrupted = await dispatch(charm, session, {
    openContainer,
    wasInterrupted: state.previousWasInterrupted,
  });
  const unit = model.units[owner.unit];
  const containers = Object.entries(state.containers).map(([name, container]) => [
    name,
    pebbles.get(name)?.describe() ?? { ...container, changes: [] },
  ]);
  return freeze(
    completeState({
      ...(unit === undefined ? state : describeUnit(model, unit)),
      containers: Object.fromEntries(containers),
      previousWasInterrupted: isInterrupted,
      ...describeOutcome(model, hook, owner.unit),
    }),
  );
}

function prepareState(charm: Charm, declared: DeclaredCharm, input: StateInput) {
  const { name } = charm.metadata;
  if (name !== declared.name) {
    throw new InconsistentStateError([
      `The charm's name is "${name}", but ${declared.files.metadata} in charmDir says "${declared.name}": name the directory of this charm`,
    ]);
  }
  const state = completeState(input);
  const unit = state.unit ?? `${name}/0`;
  const owner = { unit, app: unit.slice(0, unit.lastIndexOf('/')) };
  const problems = checkState(declared, state, owner);
  if (problems.length > 0) throw new InconsistentStateError(problems);
  return { state, owner };
}

function completeState(input: StateInput): State {
  const parsed = parseState(input);
  if ('problems' in parsed) throw new InconsistentStateError(parsed.problems);
  return parsed.state;
}

function findHook(
  model: Model,
  scene: { readonly charm: DeclaredCharm; readonly state: State; readonly owner: Owner },
  event: EventInput,
): Hook {
  if (typeof event !== 'string' && 'action' in event) return enqueue(model, scene, event);
  return planHook(scene, event);
}

function enqueue(
  model: Model,
  { charm, owner }: { readonly charm: DeclaredCharm; readonly owner: Owner },
  { action, params = {} }: ActionInput,
): Hook {
  assertAction(charm, action);
  try {
    return { kind: 'action', action, task: enqueueAction(model, owner.unit, action, params).id };
  } catch (error) {
    if (!(error instanceof JujuModelError)) throw error;
    throw new InconsistentStateError([
      `Juju refuses the parameters of the action "${action}", which ${charm.files.actions} declares: ${error.message}`,
    ]);
  }
}

/** Runs the hook, and gives whether the next one must treat it as interrupted. */
async function dispatch(
  charm: Charm,
  session: HookSession,
  {
    openContainer,
    wasInterrupted,
  }: { readonly openContainer: (name: string) => PebbleClient; readonly wasInterrupted: boolean },
): Promise<boolean> {
  // A unit's directory of its own, with the mark that charms' dispatch scripts make before Node starts.
  const directory = mkdtempSync(join(tmpdir(), 'charmkit-test-'));
  const mark = join(directory, 'unfinished');
  writeFileSync(mark, '');
  const failures: unknown[] = [];
  try {
    const exitCode = await dispatchEvent(charm, {
      environment: {
        ...session.environment,
        CHARM_UNIT_DIRECTORY: directory,
        ...(wasInterrupted ? { CHARM_WAS_UNFINISHED: '1' } : {}),
      },
      cwd: session.environment.JUJU_CHARM_DIR ?? '.',
      tools: { run: async (call) => session.run(call), runSync: (call) => session.run(call) },
      openContainer,
      onFailure: (thrown) => failures.push(thrown),
      print: (message) => session.run({ tool: 'juju-log', args: ['--log-level=DEBUG', '--', message] }),
    });
    const { error } = session.end(exitCode);
    if (exitCode !== 0 || error !== undefined) {
      const reason = error ?? getErrorMessage(failures[0]);
      const hook = renderHookName(session.hook);
      throw new EventFailedError({ unit: session.unit, hook, reason, cause: failures[0] });
    }
    return existsSync(mark);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function describeOutcome(model: Model, hook: Hook, unit: string): Pick<StateInput, 'log' | 'action'> {
  const lines = model.log.filter(({ source }) => source === unit);
  const log = lines.map(({ level, message }) => ({ level, message }));
  const task = hook.kind === 'action' ? model.tasks[hook.task] : undefined;
  if (task === undefined) return { log };
  const { 'return-code': _, ...results } = task.results;
  const failure = task.status === 'failed' ? { failure: task.message } : {};
  return { log, action: { results, ...failure, log: task.log.map(({ message }) => message) } };
}

function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const each of Object.values(value)) freeze(each);
  return Object.freeze(value);
}
