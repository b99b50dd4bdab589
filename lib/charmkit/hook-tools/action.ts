import * as z from 'zod';
import { type HookToolRunner, readTool, runTool } from '../hook-tool-runner/index.ts';

const parameters = z.record(z.string(), z.unknown()).nullable();

/** All parameters of the running action: the operator's values, and the defaults of actions.yaml. */
export async function actionGet(runner: HookToolRunner): Promise<Readonly<Record<string, unknown>>> {
  return (await readTool(runner, { tool: 'action-get', args: [] }, parameters)) ?? {};
}

/**
 * Adds to the results of the action. A dot in a key makes a nested map; `stdout`, `stderr` and their `-encoding` are
 * reserved for Juju. Juju accepts results only on the command line, so return the path of a file if a result may be
 * long.
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

/** Reports the progress of the action to its caller, at once. */
export async function actionLog(
  runner: HookToolRunner,
  { message }: { readonly message: string },
): Promise<void> {
  await runTool(runner, { tool: 'action-log', args: ['--', message] });
}

/** Marks the action as failed, with a message for the operator. The process continues, and should exit with 0. */
export async function actionFail(
  runner: HookToolRunner,
  { message }: { readonly message: string },
): Promise<void> {
  await runTool(runner, { tool: 'action-fail', args: ['--', message] });
}

/** On Linux all arguments and the environment together have at most 2 MiB. Results add up over calls. */
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
