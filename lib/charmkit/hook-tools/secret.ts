import * as z from 'zod';
import { type CallDraft, type HookToolRunner, readTool, runTool } from '../hook-tool-runner/index.ts';
import { passSecretFiles, type SecretContent } from './secret-files.ts';

export type { SecretContent } from './secret-files.ts';

/**
 * Names a secret: by its id (opaque, with or without `secret:`), by this side's label, or by both to bind the label.
 */
export type SecretReference =
  | { readonly id: string; readonly label?: string }
  | { readonly id?: undefined; readonly label: string };

export interface SecretMetadata {
  readonly label?: string;
  readonly description?: string;
  readonly rotate?: 'never' | 'hourly' | 'daily' | 'weekly' | 'monthly' | 'quarterly' | 'yearly';
  readonly expire?: Date;
}

/** What Juju tells the owner about a secret. Times are RFC 3339. */
export interface SecretInfo {
  /** Without `secret:`, like the ids of secretIds. */
  readonly id: string;
  /** The latest revision. */
  readonly revision: number;
  readonly owner: string;
  readonly label: string | undefined;
  readonly description: string | undefined;
  readonly rotation: string | undefined;
  readonly rotates: string | undefined;
  readonly expiry: string | undefined;
  readonly access: readonly { readonly target: string; readonly scope: string; readonly role: string }[];
}

const contentSchema = z.record(z.string(), z.string());
const ids = z.array(z.string()).nullable();
const access = z.object({ target: z.string(), scope: z.string(), role: z.string() });
const details = z.object({
  revision: z.number(),
  label: z.string().optional(),
  owner: z.string(),
  description: z.string().optional(),
  rotation: z.string().optional(),
  rotates: z.string().optional(),
  expiry: z.string().optional(),
  access: z.array(access).nullish(),
});
/** Juju prints a map with one entry, by the bare id. */
const info = z.record(z.string(), details).transform((all, context): SecretInfo => {
  const [entry] = Object.entries(all);
  if (entry === undefined) context.addIssue('an empty map');
  return entry === undefined ? z.NEVER : toSecretInfo(...entry);
});

/**
 * Creates a secret and gives its id. Only the leader can create a secret of the application. Juju commits it when the
 * hook exits with 0.
 */
export async function secretAdd(
  runner: HookToolRunner,
  options: SecretMetadata & { readonly owner: 'application' | 'unit'; readonly content: SecretContent },
): Promise<string> {
  if (runner.draft) return draftSecret(runner.draft, options);
  const flags = ['--owner', options.owner, ...metadataFlags(options)];
  const id = await passSecretFiles(runner, options.content, (fileArguments) =>
    runTool(
      runner,
      { tool: 'secret-add', args: [...flags, ...fileArguments] },
      Object.values(options.content),
    ),
  );
  return id.trim();
}

/**
 * Changes content (all keys of it, as a new revision), metadata, or both. Call it once in a hook for each secret:
 * before Juju 3.6 a later call in the same hook undoes an earlier one.
 */
export async function secretSet(
  runner: HookToolRunner,
  options: SecretMetadata & { readonly id: string; readonly content?: SecretContent },
): Promise<void> {
  const { id, content = {} } = options;
  if (runner.draft) {
    const { expire } = options;
    return runner.draft.add({
      ...{ kind: 'secret-set', id },
      ...(options.content && { content }),
      ...(expire && { expire: expire.toISOString() }),
    });
  }
  const flags = metadataFlags(options);
  await passSecretFiles(runner, content, (fileArguments) =>
    runTool(runner, { tool: 'secret-set', args: [...flags, id, ...fileArguments] }, Object.values(content)),
  );
}

/**
 * The content of a secret. An observer keeps seeing the revision that it saw first. `refresh` moves to the latest
 * revision permanently, `peek` reads the latest once.
 */
export async function secretGet(
  runner: HookToolRunner,
  options: SecretReference & { readonly revision?: 'tracked' | 'refresh' | 'peek' },
): Promise<SecretContent> {
  const { revision = 'tracked' } = options;
  const args = [...(revision === 'tracked' ? [] : [`--${revision}`]), ...referenceArguments(options)];
  return readTool(runner, { tool: 'secret-get', args }, contentSchema);
}

/** Juju's data about a secret of this unit or, on the leader, of its application. */
export async function secretInfoGet(
  runner: HookToolRunner,
  reference: { readonly id: string } | { readonly id?: undefined; readonly label: string },
): Promise<SecretInfo> {
  const call = { tool: 'secret-info-get', args: referenceArguments(reference) };
  return readTool(runner, call, info);
}

/**
 * The ids of the secrets that this unit owns and, on the leader, of those that its application owns; without `secret:`.
 */
export async function secretIds(runner: HookToolRunner): Promise<readonly string[]> {
  return (await readTool(runner, { tool: 'secret-ids', args: [] }, ids)) ?? [];
}

/** Lets the other side of a relation read the secret: the whole application, or only one of its units. */
export async function secretGrant(
  runner: HookToolRunner,
  options: { readonly id: string; readonly relationId: string; readonly unit?: string },
): Promise<void> {
  const { id, relationId: relation, unit } = options;
  if (runner.draft && unit === undefined) return runner.draft.add({ kind: 'secret-grant', id, relation });
  await runTool(runner, { tool: 'secret-grant', args: shareArguments(options) });
}

/** Revokes a grant of secretGrant. */
export async function secretRevoke(
  runner: HookToolRunner,
  options: { readonly id: string; readonly relationId: string; readonly unit?: string },
): Promise<void> {
  await runTool(runner, { tool: 'secret-revoke', args: shareArguments(options) });
}

/** Removes a secret, or one revision of it. */
export async function secretRemove(
  runner: HookToolRunner,
  { id, revision }: { readonly id: string; readonly revision?: number },
): Promise<void> {
  if (runner.draft) {
    return runner.draft.add({ kind: 'secret-remove', id, ...(revision !== undefined && { revision }) });
  }
  const only = revision === undefined ? [] : ['--revision', String(revision)];
  await runTool(runner, { tool: 'secret-remove', args: [...only, id] });
}

function draftSecret(
  draft: CallDraft,
  { owner, content, label, description, expire }: Parameters<typeof secretAdd>[1],
): string {
  const pendingId = draft.nextSecretId();
  draft.add({
    ...{ kind: 'secret-add', pendingId, owner, content },
    ...(label !== undefined && { label }),
    ...(description !== undefined && { description }),
    ...(expire && { expire: expire.toISOString() }),
  });
  return pendingId;
}

function metadataFlags({ label, description, rotate, expire }: SecretMetadata): string[] {
  return [
    ...flag('--label', label),
    ...flag('--description', description),
    ...flag('--rotate', rotate),
    ...flag('--expire', expire?.toISOString()),
  ];
}

/** One word, so that the tool does not take a text that begins with `-` for a flag. */
function flag(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${name}=${value}`];
}

function referenceArguments({ id, label }: SecretReference): string[] {
  return [...flag('--label', label), ...(id === undefined ? [] : [id])];
}

function shareArguments(options: {
  readonly id: string;
  readonly relationId: string;
  readonly unit?: string;
}): string[] {
  return ['--relation', options.relationId, ...flag('--unit', options.unit), options.id];
}

function toSecretInfo(id: string, given: z.infer<typeof details>): SecretInfo {
  const { revision, owner, label, description, rotation, rotates, expiry, access: grants } = given;
  return { id, revision, owner, label, description, rotation, rotates, expiry, access: grants ?? [] };
}
