import * as z from 'zod';
import type { HookToolRunner } from './runner.ts';
import { readTool, runTool } from './tool.ts';

const parameters = z.record(z.string(), z.unknown()).nullable();

/** All parameters of the action that runs: what the operator gave, and the defaults of actions.yaml. */
export async function actionGet(runner: HookToolRunner): Promise<Readonly<Record<string, unknown>>> {
  return (await readTool(runner, { tool: 'action-get', args: [] }, parameters)) ?? {};
}

/**
 * Adds to the action's results. A dot in a key makes a nested map; `stdout`, `stderr` and their `-encoding` are Juju's.
 * Juju has no other way for them than the command line, so give the path of a file where a result may be long.
 */
export async function actionSet(
  runner: HookToolRunner,
  { results }: { readonly results: Readonly<Record<string, string>> },
): Promise<void> {
  const args = Object.entries(results).map(([key, value]) => `${key}=${value}`);
  for (const portion of portions(args)) {
    await runTool(runner, { tool: 'action-set', args: portion }, Object.values(results));
  }
}

/** Tells whoever runs the action how it goes, at once. */
export async function actionLog(
  runner: HookToolRunner,
  { message }: { readonly message: string },
): Promise<void> {
  await runTool(runner, { tool: 'action-log', args: ['--', message] });
}

/** Marks the action as failed, with what the operator is told. The process goes on, and should exit with 0. */
export async function actionFail(
  runner: HookToolRunner,
  { message }: { readonly message: string },
): Promise<void> {
  await runTool(runner, { tool: 'action-fail', args: ['--', message] });
}

/** All arguments and the environment together have 2 MiB on Linux; results add up over calls. */
const portionBytes = 1024 * 1024;

function portions(args: readonly string[]): string[][] {
  const result: string[][] = [];
  let room = 0;
  for (const arg of args) {
    const bytes = Buffer.byteLength(arg);
    if (bytes > room) {
      result.push([]);
      room = portionBytes;
    }
    room -= bytes;
    result.at(-1)?.push(arg);
  }
  return result;
}
