import { type JsonObject, listObjects, renderScalar } from './json-object.ts';

/** The variables with which users choose a data source, as dashboards refer to them. */
export const dataSourceVariables = { prometheus: 'prometheusds', loki: 'lokids' } as const;

/** The labels of Juju's topology, from the widest to the narrowest. Each has a variable of the same name. */
export const topologyLabels = ['juju_model', 'juju_model_uuid', 'juju_application', 'juju_unit'] as const;

/** A dashboard's own variables, before the charm's variables are added. */
export interface OwnVariables {
  /** Whether the dashboard had a list of variables at all. */
  readonly hadList: boolean;
  readonly names: ReadonlySet<unknown>;
  /** Its variables that stand for data sources: name -> type of data source. */
  readonly dataSources: ReadonlyMap<string, string>;
}

/**
 * Adds the variables that choose the data sources and, as drop-downs, the model, application and unit. A
 * variable of the dashboard with the same name stays in its place. The order is that of the Python charm.
 */
export function addVariables(dashboard: JsonObject, withDropdowns: boolean): OwnVariables {
  const list = findVariableList(dashboard);
  const ours = [...(withDropdowns ? topologyLabels.map(renderDropdown) : []), ...dataSourceChoices()];
  const own = listObjects(list);
  const names = new Set(own.map(({ name }) => name));
  const added = ours.filter(({ name }) => !names.has(name));
  dashboard['templating'] = list
    ? { ...(dashboard['templating'] as JsonObject), list: [...added.reverse(), ...list] }
    : { list: added };
  const dataSources = own
    .filter(({ type, name }) => type === 'datasource' && typeof name === 'string')
    .map(({ name, query }) => [renderScalar(name), renderScalar(query).toLowerCase()] as const);
  return { hadList: list !== undefined, names, dataSources: new Map(dataSources) };
}

/** Removes the variables of these names, to which nothing refers any more. */
export function removeVariables(dashboard: JsonObject, names: ReadonlySet<string>): void {
  const list = findVariableList(dashboard) ?? [];
  const kept = list.filter(
    (variable) => !listObjects([variable]).some(({ name }) => names.has(renderScalar(name))),
  );
  dashboard['templating'] = { ...(dashboard['templating'] as JsonObject), list: kept };
}

/** The names of all variables. */
export function listVariableNames(dashboard: JsonObject): ReadonlySet<unknown> {
  return new Set(listObjects(findVariableList(dashboard)).map(({ name }) => name));
}

export function findVariableList({ templating }: JsonObject): readonly unknown[] | undefined {
  const [object] = listObjects([templating]);
  return Array.isArray(object?.['list']) ? object['list'] : undefined;
}

const dropdownLabels: Readonly<Record<(typeof topologyLabels)[number], string>> = {
  juju_model: 'Juju model',
  juju_model_uuid: 'Juju model uuid',
  juju_application: 'Juju application',
  juju_unit: 'Juju unit',
};

/** Offers the label's values that match the wider variables. */
function renderDropdown(label: (typeof topologyLabels)[number]): JsonObject {
  const wider = topologyLabels.slice(0, topologyLabels.indexOf(label));
  const matchers = wider.map((name) => `${name}=~"$${name}"`).join(',');
  const query = `label_values(up${matchers && `{${matchers}}`},${label})`;
  return {
    ...common,
    allValue: '.*',
    datasource: renderReference(dataSourceVariables.prometheus),
    definition: query,
    label: dropdownLabels[label],
    name: label,
    query: { query, refId: 'StandardVariableQuery' },
    sort: 0,
    tagValuesQuery: '',
    tags: [],
    tagsQuery: '',
    type: 'query',
    useTags: false,
  };
}

function dataSourceChoices(): readonly JsonObject[] {
  return [
    { ...dataSourceChoice, label: 'Prometheus datasource', name: 'prometheusds', query: 'prometheus' },
    { ...dataSourceChoice, label: 'Loki datasource', name: 'lokids', query: 'loki' },
  ];
}

/** Renders a reference to a variable. */
export function renderReference(variable: string): string {
  return `\${${variable}}`;
}

const common: JsonObject = {
  description: null,
  error: null,
  hide: 0,
  includeAll: true,
  multi: true,
  refresh: 1,
  regex: '',
  skipUrlSync: false,
};
const dataSourceChoice: JsonObject = { ...common, options: [], type: 'datasource' };
