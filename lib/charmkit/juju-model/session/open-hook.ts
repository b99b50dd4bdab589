import { getSeen, recordHook, type Seen } from '../agent/record-hook.ts';
import { JujuModelError } from '../errors.ts';
import { getApplication, getCharm, getUnit } from '../find.ts';
import { type Hook, isExec, renderHookName } from '../hook.ts';
import { addLog } from '../log.ts';
import type { Model, Status, Unit } from '../state.ts';
import { answerToolCall } from '../tools/run-tool.ts';
import { beginTask, endTask } from './action-task.ts';
import { createDrafts } from './drafts.ts';
import { renderEnvironment } from './environment.ts';
import { flushSession } from './flush.ts';
import type { OpenSession } from './open-session.ts';
import type { HookEnd, HookOutput, HookPlace, HookSession, ToolCall, ToolResult } from './types.ts';

/**
 * Begins a hook or an action of a unit. It is usually the hook that `findNextHook` returned, but any valid hook will do.
 * The unit runs no other hook before `end`.
 * @throws JujuModelError if the unit already runs a hook, or the hook refers to something that does not exist.
 */
export function openHook(model: Model, unitName: string, hook: Hook, place: HookPlace): HookSession {
  const unit = getUnit(model, unitName);
  const application = getApplication(model, unit.app);
  getCharm(application);
  refuseImpossible(model, unit, hook);
  const session: OpenSession = { model, application, unit, hook, place, drafts: createDrafts() };
  const contextId = `${unit.name}-${renderHookName(hook)}-${model.next.context}`;
  model.next.context += 1;
  unit.agent.running = { hook, context: contextId };
  beginTask(session);
  setStatusBefore(session);
  return new RunningHook(session, contextId, getSeen(model, unit, hook));
}

class RunningHook implements HookSession {
  readonly unit: string;
  readonly hook: Hook;
  readonly contextId: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly calls: { readonly call: ToolCall; readonly result: ToolResult }[] = [];
  readonly #session: OpenSession;
  readonly #seen: Seen;
  #isOver = false;

  constructor(session: OpenSession, contextId: string, seen: Seen) {
    this.unit = session.unit.name;
    this.hook = session.hook;
    this.contextId = contextId;
    this.environment = renderEnvironment(session, contextId);
    this.#session = session;
    this.#seen = seen;
  }

  // These are fields and not methods, so that a caller can pass each one on.
  readonly run = (call: ToolCall): ToolResult => {
    const result = this.#isOver ? this.#stale() : answerToolCall({ session: this.#session, call });
    this.calls.push({ call, result });
    return result;
  };

  readonly end = (exitCode: number, output: HookOutput = {}): HookEnd => {
    const isKilled = output.isKilled === true;
    if (this.#isOver) {
      throw new JujuModelError(`hook "${renderHookName(this.hook)}" of ${this.unit} has ended before`, {
        code: 'hook-ended',
        facts: { unit: this.unit },
      });
    }
    this.#isOver = true;
    // Juju commits what a command has written whatever its exit code is (runner.go, runJujuExecAction).
    const isSuccess = exitCode === 0 || isExec(this.hook);
    const error = isSuccess ? flushSession(this.#session) : undefined;
    const isCommitted = isSuccess && error === undefined;
    settle(
      this.#session,
      this.#seen,
      { isCommitted, isKilled, exitCode, ...(error === undefined ? {} : { error }) },
      output,
    );
    return {
      exitCode,
      isCommitted,
      ...(error === undefined ? {} : { error }),
      toolCounts: countByName(this.calls.map(({ call }) => call.tool)),
    };
  };

  #stale(): ToolResult {
    const stderr = `ERROR bad request: bad context: wrong context id; got "${this.contextId}"\n`;
    return { exitCode: 1, stdout: '', stderr };
  }
}

/** Records the end of a hook: the agent has run it, or it failed. A failed action does not block the unit. */
function settle(
  session: OpenSession,
  seen: Seen,
  end: {
    readonly isCommitted: boolean;
    readonly isKilled: boolean;
    readonly exitCode: number;
    readonly error?: string;
  },
  output: HookOutput,
): void {
  delete session.unit.agent.running;
  if (isSameHook(session.unit.agent.terminated, session.hook)) delete session.unit.agent.terminated;
  if (session.hook.kind === 'action') endTask(session, end, output);
  else if (end.isCommitted) completeHook(session, seen);
  else if (end.isKilled) terminateHook(session);
  else failHook(session, end.error ?? `exit status ${end.exitCode}`);
}

function failHook({ model, unit, hook }: OpenSession, reason: string): void {
  unit.agent.failed = hook;
  const logger = 'juju.worker.uniter.operation';
  const message = `hook "${renderHookName(hook)}" (via hook dispatching script: dispatch) failed: ${reason}`;
  addLog(model, { source: unit.name, level: 'ERROR', logger, message });
}

/** A process that a signal ended has not failed: Juju runs the hook again. */
function terminateHook({ model, unit, hook }: OpenSession): void {
  if (!isSameHook(unit.agent.queue[0], hook)) unit.agent.queue.unshift(hook);
  unit.agent.terminated = hook;
  delete unit.agent.failed;
  const logger = 'juju.worker.uniter.operation';
  const message = `hook "${renderHookName(hook)}" (via hook dispatching script: dispatch) was terminated`;
  addLog(model, { source: unit.name, level: 'WARNING', logger, message });
}

function completeHook(session: OpenSession, seen: Seen): void {
  const { model, unit, hook } = session;
  if (isSameHook(unit.agent.failed, hook)) delete unit.agent.failed;
  if (isSameHook(unit.agent.queue[0], hook)) unit.agent.queue.shift();
  setStatusAfter(session);
  recordHook(model, unit, hook, seen);
}

/** `juju resolved --no-retry`: the failed hook counts as done. Its changes are not committed. */
export function resolveWithoutRetry(model: Model, unitName: string): void {
  const unit = getUnit(model, unitName);
  const { failed } = unit.agent;
  if (failed === undefined) {
    throw new JujuModelError(`unit "${unitName}" is not in an error state`, {
      code: 'not-in-error',
      facts: { unit: unitName },
    });
  }
  delete unit.agent.failed;
  if (isSameHook(unit.agent.queue[0], failed)) unit.agent.queue.shift();
  recordHook(model, unit, failed, getSeen(model, unit, failed));
}

function isSameHook(a: Hook | undefined, b: Hook): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function refuseImpossible(model: Model, unit: Unit, hook: Hook): void {
  const reason = impossibility(model, unit, hook);
  if (reason === undefined) return;
  throw new JujuModelError(`${unit.name} can't run "${renderHookName(hook)}": ${reason}`, {
    code: 'hook-impossible',
    facts: { unit: unit.name, hook: renderHookName(hook) },
  });
}

function impossibility(model: Model, unit: Unit, hook: Hook): string | undefined {
  if (unit.agent.running !== undefined) return `"${renderHookName(unit.agent.running.hook)}" runs`;
  if ('relation' in hook && unit.agent.relations[hook.relation] === undefined) {
    return `it is not in relation ${hook.relation}`;
  }
  if ('container' in hook && unit.containers[hook.container] === undefined) {
    return `it has no container "${hook.container}"`;
  }
  if ('storage' in hook && unit.storage[hook.storage] === undefined)
    return `it has no storage "${hook.storage}"`;
  if ('secret' in hook && model.secrets[hook.secret] === undefined)
    return `there is no secret "${hook.secret}"`;
  if ('task' in hook && model.tasks[hook.task]?.status !== 'pending')
    return `task ${hook.task} is not pending`;
  return undefined;
}

/** Juju itself sets the unit's status at the beginning and the end of the unit's life. */
function setStatusBefore({ model, unit, hook }: OpenSession): void {
  const messages: Readonly<Record<string, string>> = {
    stop: 'stopping charm software',
    remove: 'cleaning up prior to charm deletion',
    ...(unit.agent.hasSetStatus ? {} : { install: 'installing charm software' }),
  };
  const message = messages[hook.kind];
  if (message !== undefined) unit.status = { name: 'maintenance', message, sinceMs: model.nowMs };
}

function setStatusAfter({ model, unit, hook }: OpenSession): void {
  const after: Readonly<Record<string, Status['name']>> = {
    stop: 'maintenance',
    remove: 'terminated',
    ...(unit.agent.hasSetStatus ? {} : { start: 'unknown' }),
  };
  const name = after[hook.kind];
  if (name !== undefined) unit.status = { name, message: '', sinceMs: model.nowMs };
}

function countByName(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
