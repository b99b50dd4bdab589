import * as z from 'zod';
import { type HookToolRunner, readTool, runTool } from '../hook-tool-runner/index.ts';
import { compareNumbers } from './order.ts';

export interface Storage {
  readonly kind: string;
  /** The mount point of a filesystem, or the device of a block storage. */
  readonly location: string;
}

const ids = z.array(z.string()).nullable();
const storage = z.object({ kind: z.string(), location: z.string() });

/**
 * The ids (`data/0`) of the storages that are attached to this unit, sorted by number. With a name, only those of that
 * storage.
 */
export async function storageList(
  runner: HookToolRunner,
  { name }: { readonly name?: string } = {},
): Promise<readonly string[]> {
  const call = { tool: 'storage-list', args: name === undefined ? [] : [name] };
  return ((await readTool(runner, call, ids)) ?? []).sort(compareNumbers);
}

/** The kind of the storage, and its location on this unit. */
export async function storageGet(
  runner: HookToolRunner,
  { storageId }: { readonly storageId: string },
): Promise<Storage> {
  return readTool(runner, { tool: 'storage-get', args: ['-s', storageId] }, storage);
}

/** Requests more instances of a storage when the hook exits with 0. They arrive with storage-attached hooks. */
export async function storageAdd(
  runner: HookToolRunner,
  { name, count = 1 }: { readonly name: string; readonly count?: number },
): Promise<void> {
  await runTool(runner, { tool: 'storage-add', args: [`${name}=${count}`] });
}
