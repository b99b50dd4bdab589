import { addMatchers } from './add-matchers.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { dataSourceVariables, reference, variableNames } from './juju-variables.ts';
import { panelsOf, targetsOf } from './panels.ts';
import { logql, promql, type QueryLanguage } from './query-languages.ts';

const languages: ReadonlyMap<unknown, QueryLanguage> = new Map([
  [reference(dataSourceVariables.prometheus), promql],
  [reference(dataSourceVariables.loki), logql],
]);

/**
 * Lets all queries of the data sources that the user chooses heed the drop-downs. A label without a variable in this
 * dashboard is left out: its matcher would leave nothing to see.
 */
export function injectLabels(dashboard: JsonObject, labels: readonly string[]): void {
  const variables = variableNames(dashboard);
  const wanted = labels.filter((label) => variables.has(label)).toSorted();
  if (wanted.length === 0) return;
  for (const panel of panelsOf(dashboard)) {
    for (const target of targetsOf(panel)) {
      const language = languages.get(uidOf(target['datasource'] || panel['datasource']));
      if (language && typeof target['expr'] === 'string') {
        target['expr'] = addMatchers(target['expr'], wanted, language);
      }
    }
  }
}

function uidOf(source: unknown): unknown {
  return isJsonObject(source) ? source['uid'] : source;
}
