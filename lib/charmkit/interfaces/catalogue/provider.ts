import { type HookContext, type Relation, readApp } from '../../charm/index.ts';
import type { CatalogueEntry } from './requirer.ts';
import { requirerApp } from './schema.ts';

/** The entry of the application on the other side; undefined if it is missing or invalid. */
export async function readCatalogueEntry(
  context: HookContext,
  relation: Relation,
): Promise<CatalogueEntry | undefined> {
  const entry = await readApp(context, relation, { schema: requirerApp, needs: 'name' });
  if (!entry) return undefined;
  const { name, url, icon, description, api_docs: apiDocs, api_endpoints: apiEndpoints } = entry;
  return { name, url, icon, description, ...(apiDocs && { apiDocs }), ...(apiEndpoints && { apiEndpoints }) };
}
