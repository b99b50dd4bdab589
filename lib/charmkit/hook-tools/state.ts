import * as z from 'zod';
import { type HookToolRunner, readTool, runTool } from '../hook-tool-runner/index.ts';

const state = z.record(z.string(), z.string()).nullable();

/** The unit's state, which Juju stores. It survives the pod; other units can't read it. */
export async function stateGet(runner: HookToolRunner): Promise<Readonly<Record<string, string>>> {
  return (await readTool(runner, { tool: 'state-get', args: [] }, state)) ?? {};
}

/**
 * Adds to the unit's state when the hook exits with 0; other keys stay. Uses stdin. Juju refuses keys of more than 256
 * bytes and values of more than 64 KiB.
 */
export async function stateSet(
  runner: HookToolRunner,
  { data }: { readonly data: Readonly<Record<string, string>> },
): Promise<void> {
  if (Object.keys(data).length === 0) return;
  const call = { tool: 'state-set', args: ['--file', '-'], stdin: JSON.stringify(data) };
  await runTool(runner, call, Object.values(data));
}

/** Removes one key from the unit's state. It is no error if the key does not exist. */
export async function stateDelete(runner: HookToolRunner, { key }: { readonly key: string }): Promise<void> {
  if (runner.draft) return runner.draft.add({ kind: 'state-delete', key });
  await runTool(runner, { tool: 'state-delete', args: ['--', key] });
}
