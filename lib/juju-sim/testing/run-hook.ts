import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  copyModel,
  type Hook,
  type HookEnd,
  type HookEntity,
  type HookSession,
  JujuModelError,
  type LogLine,
  type Model,
  openHook,
  parseHook,
  renderHookName,
  type Status,
  type Task,
  type ToolCall,
  type ToolResult,
} from 'charmkit/juju-model';
import type { CharmUnderTest, ModelTools } from './charm-under-test.ts';
import { HookFailedError } from './errors.ts';

/** The outcome of a hook. */
export interface HookRun {
  /** The model after the hook. The input model does not change. */
  readonly model: Model;
  readonly unit: string;
  readonly hook: Hook;
  readonly end: HookEnd;
  /** Every hook tool that ran, in order, with its answer. */
  readonly calls: readonly { readonly call: ToolCall; readonly result: ToolResult }[];
  /** The lines that the unit logged in this hook. */
  readonly logs: readonly LogLine[];
  /** The unit's status after the hook. Undefined if the hook was the unit's last. */
  readonly status: Status | undefined;
  /** The results and the outcome of an action. */
  readonly task: Task | undefined;
}

/** Runs a hook of a unit on a model: (state, event) -> state. */
export type RunHook = (model: Model, unit: string, hook: Hook) => Promise<HookRun>;

/** What to do if a hook fails. By default runHook throws. */
export interface RunOptions {
  readonly mayFail?: boolean;
}

/**
 * Runs one hook in process. `hook` is a hook of the model, or its name in Juju with the entity that the name omits.
 * @throws HookFailedError if the charm fails without `mayFail`; JujuModelError if the hook is not possible.
 */
export async function runHook(
  charm: CharmUnderTest,
  model: Model,
  event: { readonly unit: string; readonly hook: Hook | string } & HookEntity & RunOptions,
): Promise<HookRun> {
  const after = copyModel(model);
  const { unit } = event;
  const hook = typeof event.hook === 'string' ? parseHook(after, unit, event.hook, event) : event.hook;
  const known = after.log.length;
  const session = openHook(after, unit, hook, {
    charmDir: charm.charmDir,
    agentSocket: '@in-process',
    readFile: (path) => readFileSync(resolve(charm.charmDir, path), 'utf8'),
  });
  const { exitCode, thrown } = await dispatchIn(charm, session);
  const end = session.end(exitCode);
  const logs = after.log.slice(known).filter((line) => line.source === unit);
  if (!end.isCommitted && event.mayFail !== true) {
    const refusal = end.error === undefined ? {} : { refusal: end.error };
    throw new HookFailedError({
      unit,
      hook: renderHookName(hook),
      exitCode,
      ...refusal,
      logs,
      cause: thrown,
    });
  }
  return {
    model: after,
    unit,
    hook,
    end,
    calls: session.calls,
    logs,
    status: after.units[unit]?.status,
    task: hook.kind === 'action' ? after.tasks[hook.task] : undefined,
  };
}

/** Runs the hooks of several applications, each with its charm. `settleModel` takes it. */
export function createHookRunner(
  charms: Readonly<Record<string, CharmUnderTest>>,
  options: RunOptions = {},
): RunHook {
  return (model, unit, hook) => {
    const app = model.units[unit]?.app ?? unit;
    const charm = charms[app];
    if (charm === undefined) {
      throw new JujuModelError(`No charm was given for "${app}": it runs ${renderHookName(hook)}`, {
        code: 'no-charm',
        facts: { application: app },
      });
    }
    return runHook(charm, model, { unit, hook, ...options });
  };
}

async function dispatchIn(
  charm: CharmUnderTest,
  session: HookSession,
): Promise<{ readonly exitCode: number; readonly thrown?: unknown }> {
  const environment = { ...session.environment, ...charm.environment };
  try {
    return { exitCode: await charm.dispatch({ environment, cwd: charm.charmDir, tools: toolsOf(session) }) };
  } catch (thrown) {
    return { exitCode: 1, thrown };
  }
}

function toolsOf(session: HookSession): ModelTools {
  return { run: async (call) => session.run(call), runSync: (call) => session.run(call) };
}
