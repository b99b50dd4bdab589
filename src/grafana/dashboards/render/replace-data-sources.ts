import { isJsonObject, type JsonObject, listObjects, renderScalar } from './json-object.ts';
import {
  dataSourceVariables,
  findVariableList,
  type OwnVariables,
  renderReference,
} from './juju-variables.ts';
import { listPanels, listQueries } from './panels.ts';

/**
 * Grafana's built-in data sources, in all forms in which dashboards name them. They never stand for an
 * installation's data source.
 */
const builtIn: ReadonlySet<string> = new Set([
  '-- grafana --',
  '-- mixed --',
  '-- dashboard --',
  'grafana',
  '__expr__',
]);

/**
 * Makes everything that queries Prometheus or Loki query the data source that the user has chosen: panels,
 * their queries, annotations, variables. Returns the names of the variables and inputs to which nothing
 * refers any more.
 */
export function replaceDataSources(dashboard: JsonObject, own: OwnVariables): ReadonlySet<string> {
  const types = new Map([...takeInputs(dashboard), ...own.dataSources]);
  const replaced = new Set<string>();
  for (const holder of dataSourceHolders(dashboard)) {
    const choice = chooseVariable(holder['datasource'], types, own);
    if (!choice) continue;
    holder['datasource'] = withVariable(holder['datasource'], choice.variable);
    if (choice.name !== undefined) replaced.add(choice.name);
  }
  // A dashboard's own variables with the charm's names serve as the charm's.
  for (const variable of Object.values(dataSourceVariables)) replaced.delete(variable);
  return replaced;
}

/**
 * Removes from the dashboard the data sources that an exported dashboard asks for on import, name -> type.
 * Grafana does not ask when it provisions.
 */
function takeInputs(dashboard: JsonObject): ReadonlyMap<string, string> {
  const inputs = listObjects(dashboard['__inputs']).filter(({ type }) => type === 'datasource');
  delete dashboard['__inputs'];
  return new Map(
    inputs.map(({ name, pluginId, pluginName }) => [
      renderScalar(name),
      renderScalar(pluginName ?? pluginId).toLowerCase(),
    ]),
  );
}

function dataSourceHolders(dashboard: JsonObject): readonly JsonObject[] {
  const panels = listPanels(dashboard);
  const annotations = isJsonObject(dashboard['annotations']) ? dashboard['annotations']['list'] : [];
  return [
    ...panels,
    ...panels.flatMap(listQueries),
    ...listObjects(annotations),
    ...listObjects(findVariableList(dashboard)),
  ].filter(({ datasource }) => Boolean(datasource));
}

interface Choice {
  readonly variable: string;
  /** The variable or input that stood for it. Undefined if a data source was named. */
  readonly name?: string;
}

function chooseVariable(
  source: unknown,
  types: ReadonlyMap<string, string>,
  own: OwnVariables,
): Choice | undefined {
  const named = isJsonObject(source) ? (source['uid'] ?? '') : source;
  if (typeof named !== 'string' || builtIn.has(named.toLowerCase())) return undefined;
  const name = named.replace(/[${}]/g, '');
  const type = types.get(name);
  if (type !== undefined) {
    const variable = variableFor(type);
    return variable === undefined ? undefined : { variable, name };
  }
  const isReference = asReference.test(named);
  // If an author chooses data sources by variables, other data sources are meant literally.
  if (isReference ? own.names.has(name) : own.hadList) return undefined;
  const typeOfSource = isJsonObject(source) ? source['type'] : undefined;
  const variable =
    isJsonObject(source) && !(isReference && typeOfSource === undefined)
      ? variableFor(typeOfSource)
      : guessVariable(named, own.hadList);
  return variable === undefined ? undefined : { variable };
}

/** A variable instead of a data source. If it is not declared, its author left out the input. */
const asReference = /^\$(\w+|\{\w+\})$/;

function variableFor(type: unknown): string | undefined {
  return type === 'prometheus' || type === 'loki' ? dataSourceVariables[type] : undefined;
}

/**
 * Grafana before version 9 named data sources by name alone. In most dashboards they are Prometheus. If the
 * dashboard has variables, only names that contain "prom" are Prometheus.
 */
function guessVariable(name: string, hasVariables: boolean): string | undefined {
  const lower = name.toLowerCase();
  if (lower.includes('loki')) return dataSourceVariables.loki;
  const isOther = hasVariables ? !lower.includes('prom') : lower.includes('grafana');
  return isOther ? undefined : dataSourceVariables.prometheus;
}

function withVariable(source: unknown, variable: string): unknown {
  return isJsonObject(source) ? { ...source, uid: renderReference(variable) } : renderReference(variable);
}
