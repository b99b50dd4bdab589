import { canonicalJson } from '../../base/index.ts';
import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';

/** One entry of a page that lists a model's applications. */
export interface CatalogueEntry {
  readonly name: string;
  readonly url: string;
  /** A name from Material Design Icons. */
  readonly icon: string;
  readonly description: string;
  /** Where the API is documented. */
  readonly apiDocs?: string;
  /** What the API offers, by name: URLs. */
  readonly apiEndpoints?: Readonly<Record<string, string>>;
}

/** Has the application listed. Leader only. */
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
    api_endpoints: apiEndpoints && canonicalJson(apiEndpoints),
  });
}
