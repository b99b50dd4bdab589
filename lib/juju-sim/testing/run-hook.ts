import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type Hook,
  type HookEnd,
  type HookEntity,
  type HookSession,
  hookName,
  JujuModelError,
  type LogLine,
  type Model,
  openHook,
  parseHook,
  type Status,
  type Task,
  type ToolCall,
  type ToolResult,
} from '../juju-model/index.ts';
import type { CharmUnderTest, ModelTools } from './charm-under-test.ts';
import { HookFailedError } from './errors.ts';

/** What came of a hook. */
export interface HookRun {
  /** The model after it; the one it started from is untouched. */
  readonly model: Model;
  readonly unit: string;
  readonly hook: Hook;
  readonly end: HookEnd;
  /** Every hook tool that ran, in order, with its answer. */
  readonly calls: readonly { readonly call: ToolCall; readonly result: ToolResult }[];
  /** What the unit logged in this hook. */
  readonly logs: readonly LogLine[];
  /** The unit's status after it; undefined if the hook was its last. */
  readonly status: Status | undefined;
  /** What an action gave, and whether it failed. */
  readonly task: Task | undefined;
}

/** Runs a hook of a unit on a model: state and event in, state out. */
export type RunHook = (model: Model, unit: string, hook: Hook) => Promise<HookRun>;

/** How a hook's failure is taken: by default as the test's own. */
export interface RunOptions {
  readonly mayFail?: boolean;
}

/**
 * Runs one hook in process. The hook is one of the model's, or its name as Juju has it with what the name leaves open.
 * @throws HookFailedError if the charm fails and `mayFail` isn't given; JujuModelError if the hook can't be.
 */
export async function runHook(
  charm: CharmUnderTest,
  model: Model,
  event: { readonly unit: string; readonly hook: Hook | string } & HookEntity & RunOptions,
): Promise<HookRun> {
  const after = structuredClone(model);
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
    throw new HookFailedError({ unit, hook: hookName(hook), exitCode, ...refusal, logs, cause: thrown });
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

/** Runs the hooks of several applications, each with its charm; for `settle`. */
export function hookRunner(
  charms: Readonly<Record<string, CharmUnderTest>>,
  options: RunOptions = {},
): RunHook {
  return (model, unit, hook) => {
    const app = model.units[unit]?.app ?? unit;
    const charm = charms[app];
    if (charm === undefined) {
      throw new JujuModelError(`No charm was given for "${app}": it runs ${hookName(hook)}`, {
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
