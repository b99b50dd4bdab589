import { isDeepStrictEqual } from 'node:util';
import type { SourcesByRelation } from '../consumer/merge-sources.ts';
import type { FieldSecrets } from '../field-secrets.ts';
import type { GrafanaSource, SourceFields } from '../source.ts';
import { listOwnSecrets } from './peer-data.ts';

/** Whether any source contains readable secure fields, as in the Python charm's peer data. */
export function hasOpenFields(sources: SourcesByRelation): boolean {
  return Object.values(sources).some((list) => list.some(({ secureExtraFields }) => secureExtraFields));
}

/**
 * The same sources with secrets instead of readable secure fields. `before` is the stored state: unchanged fields keep
 * their secret. Leader only.
 */
export async function moveFieldsToSecrets(
  sources: SourcesByRelation,
  {
    before,
    ...keeping
  }: { readonly before: SourcesByRelation; readonly endpoint: string; readonly secrets: FieldSecrets },
): Promise<SourcesByRelation> {
  const sheltered: Record<string, readonly GrafanaSource[]> = {};
  for (const [number, list] of Object.entries(sources)) {
    const [earlier] = listOwnSecrets({ [number]: before[number] ?? [] });
    const description = `Secure fields of the data sources of ${keeping.endpoint}:${number}`;
    sheltered[number] = await shelterList(list, { ...keeping, earlier, description });
  }
  return sheltered;
}

/** Removes secrets of the application that the stored state no longer names. Leader only. */
export async function removeUnnamedSecrets(
  secrets: FieldSecrets,
  { before, after }: { readonly before: SourcesByRelation; readonly after: SourcesByRelation },
): Promise<void> {
  const named = listOwnSecrets(after);
  for (const id of listOwnSecrets(before)) if (!named.has(id)) await secrets.remove(id);
}

/** All sources of a provider have the same fields today, so one secret is enough. Nothing depends on this. */
async function shelterList(
  sources: readonly GrafanaSource[],
  {
    secrets,
    ...options
  }: {
    readonly secrets: FieldSecrets;
    readonly earlier: string | undefined;
    readonly description: string;
  },
): Promise<readonly GrafanaSource[]> {
  const kept: { readonly fields: SourceFields; readonly id: string }[] = [];
  const sheltered: GrafanaSource[] = [];
  for (const { secureExtraFields: fields, ...source } of sources) {
    const isOf = (each: { readonly fields: SourceFields }) => isDeepStrictEqual(each.fields, fields);
    if (fields && !kept.some(isOf)) kept.push({ fields, id: await secrets.keep(fields, options) });
    const id = kept.find(isOf)?.id;
    sheltered.push(id === undefined ? source : { ...source, secureFieldsSecret: { id, owner: 'grafana' } });
  }
  return sheltered;
}
