import * as z from 'zod';
import { type HookToolRunner, readTool, runTool } from '../hook-tool-runner/index.ts';
import { compareNumbers } from './order.ts';

const names = z.array(z.string()).nullable();
const databag = z.record(z.string(), z.string()).nullable();
const remoteModel = z.object({ uuid: z.string() });

/**
 * The relation ids (`endpoint:7`) of the endpoint, sorted by number. Juju also lists a relation that breaks in this
 * hook.
 */
export async function relationIds(
  runner: HookToolRunner,
  { endpoint }: { readonly endpoint: string },
): Promise<readonly string[]> {
  const ids = await readTool(runner, { tool: 'relation-ids', args: [endpoint] }, names);
  return (ids ?? []).sort(compareNumbers);
}

/** The remote units that Juju has in the relation now, sorted by number. For a peer relation: the other units. */
export async function relationList(
  runner: HookToolRunner,
  { relationId }: { readonly relationId: string },
): Promise<readonly string[]> {
  const units = await readTool(runner, { tool: 'relation-list', args: ['-r', relationId] }, names);
  return (units ?? []).sort(compareNumbers);
}

/** The application on the other side, or undefined if Juju does not know it (any more). */
export async function relationListApp(
  runner: HookToolRunner,
  { relationId }: { readonly relationId: string },
): Promise<string | undefined> {
  const call = { tool: 'relation-list', args: ['-r', relationId, '--app'] };
  return (await readTool(runner, call, z.string().nullable())) || undefined;
}

/**
 * A whole databag. `owner` is the unit (`loki/0`) or application (`loki`) that writes it. It is always named, because
 * without a name Juju's answer depends on the hook. Unit databags also contain Juju's own address keys.
 */
export async function relationGet(
  runner: HookToolRunner,
  { relationId, owner }: { readonly relationId: string; readonly owner: string },
): Promise<Readonly<Record<string, string>>> {
  const app = owner.includes('/') ? [] : ['--app'];
  const call = { tool: 'relation-get', args: ['-r', relationId, ...app, '-', owner] };
  return (await readTool(runner, call, databag)) ?? {};
}

/**
 * Writes keys of this unit's or this application's own databag; undefined or '' deletes a key. Uses stdin, so the
 * command line does not limit or show a value. Juju stores the data when the hook exits with 0.
 */
export async function relationSet(
  runner: HookToolRunner,
  options: {
    readonly relationId: string;
    readonly databag: 'unit' | 'app';
    readonly data: Readonly<Record<string, string | undefined>>;
  },
): Promise<void> {
  const settings = Object.fromEntries(Object.entries(options.data).map(([key, value]) => [key, value ?? '']));
  const values = Object.values(settings);
  if (values.length === 0) return;
  const app = options.databag === 'app' ? ['--app'] : [];
  const args = ['-r', options.relationId, ...app, '--file', '-'];
  await runTool(runner, { tool: 'relation-set', args, stdin: JSON.stringify(settings) }, values);
}

/**
 * The UUID of the other side's model. It differs from JUJU_MODEL_UUID in a cross-model relation. Juju 3.6 and newer.
 */
export async function relationModelGet(
  runner: HookToolRunner,
  { relationId }: { readonly relationId: string },
): Promise<{ readonly uuid: string }> {
  return readTool(runner, { tool: 'relation-model-get', args: ['-r', relationId] }, remoteModel);
}
