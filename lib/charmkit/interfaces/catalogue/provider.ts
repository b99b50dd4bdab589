import type { HookContext, Relation } from '../../charm/index.ts';
import { parseDatabag } from '../../relation/index.ts';
import type { CatalogueEntry } from './requirer.ts';
import { requirerApp } from './schema.ts';

/** The entry of the application on the other side; undefined if it is missing or invalid. */
export async function readCatalogueEntry(
  { log }: HookContext,
  relation: Relation,
): Promise<CatalogueEntry | undefined> {
  const databag = await relation.readRemoteApp();
  if (databag.name === undefined) return undefined;
  const entry = parseDatabag(requirerApp, databag, { relation, log });
  if (!entry) return undefined;
  const { name, url, icon, description, api_docs: apiDocs, api_endpoints: apiEndpoints } = entry;
  return { name, url, icon, description, ...(apiDocs && { apiDocs }), ...(apiEndpoints && { apiEndpoints }) };
}
