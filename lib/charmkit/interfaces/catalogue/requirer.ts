import { renderCanonicalJson } from '../../base/index.ts';
import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';

/** One entry of a page that lists the applications of a model. */
export interface CatalogueEntry {
  readonly name: string;
  readonly url: string;
  /** A name from Material Design Icons. */
  readonly icon: string;
  readonly description: string;
  /** URL of the API's documentation. */
  readonly apiDocs?: string;
  /** Endpoints of the API: URLs by name. */
  readonly apiEndpoints?: Readonly<Record<string, string>>;
}

/** Publishes the application's entry. Leader only. */
export async function publishCatalogueEntry(
  context: HookContext,
  relation: Relation,
  { name, url, icon, description, apiDocs, apiEndpoints }: CatalogueEntry,
): Promise<void> {
  await publishApp(context, relation, {
    name,
    url,
    icon,
    description,
    api_docs: apiDocs,
    api_endpoints: apiEndpoints && renderCanonicalJson(apiEndpoints),
  });
}
