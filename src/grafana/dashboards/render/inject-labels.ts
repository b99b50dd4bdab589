import { addMatchers } from './add-matchers.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { dataSourceVariables, listVariableNames, renderReference } from './juju-variables.ts';
import { listPanels, listQueries } from './panels.ts';
import { logql, promql, type QueryLanguage } from './query-languages.ts';

const languages: ReadonlyMap<unknown, QueryLanguage> = new Map([
  [renderReference(dataSourceVariables.prometheus), promql],
  [renderReference(dataSourceVariables.loki), logql],
]);

/**
 * Applies the drop-downs to all queries of the data sources that the user chooses. A label without a variable
 * in this dashboard is skipped, because its matcher would match nothing.
 */
export function injectLabels(dashboard: JsonObject, labels: readonly string[]): void {
  const variables = listVariableNames(dashboard);
  const wanted = labels.filter((label) => variables.has(label)).toSorted();
  if (wanted.length === 0) return;
  let added = 0;
  for (const panel of listPanels(dashboard)) {
    for (const target of listQueries(panel)) {
      const language = languages.get(findUid(target['datasource'] || panel['datasource']));
      const { expr } = target;
      const isPlain = typeof expr === 'string' && expr.length <= maxQueryLength && added < maxAdded;
      if (!language || !isPlain) continue;
      const extended = addMatchers(expr, wanted, language);
      target['expr'] = extended;
      added += extended.length - expr.length;
    }
  }
}

/**
 * A longer query stays unchanged: no person wrote it, and a parser needs a hundred times its length in
 * memory.
 */
const maxQueryLength = 10_000;
/**
 * Each selector may grow from two characters by a hundred and more. After this limit, queries stay unchanged.
 */
const maxAdded = 5_242_880;

function findUid(source: unknown): unknown {
  return isJsonObject(source) ? source['uid'] : source;
}
