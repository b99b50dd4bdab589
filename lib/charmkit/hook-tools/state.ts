import * as z from 'zod';
import type { HookToolRunner } from './runner.ts';
import { readTool, runTool } from './tool.ts';

const state = z.record(z.string(), z.string()).nullable();

/** Everything this unit keeps in Juju. It outlives the pod; no other unit sees it. */
export async function stateGet(runner: HookToolRunner): Promise<Readonly<Record<string, string>>> {
  return (await readTool(runner, { tool: 'state-get', args: [] }, state)) ?? {};
}

/**
 * Adds to the unit's state when the hook has exited with 0; other keys stay. Goes through stdin. Juju refuses keys of more
 * than 256 bytes and values of more than 64 KiB.
 */
export async function stateSet(
  runner: HookToolRunner,
  { data }: { readonly data: Readonly<Record<string, string>> },
): Promise<void> {
  if (Object.keys(data).length === 0) return;
  const call = { tool: 'state-set', args: ['--file', '-'], stdin: JSON.stringify(data) };
  await runTool(runner, call, Object.values(data));
}

/** Removes one key from the unit's state; a key that isn't there is no error. */
export async function stateDelete(runner: HookToolRunner, { key }: { readonly key: string }): Promise<void> {
  await runTool(runner, { tool: 'state-delete', args: ['--', key] });
}
