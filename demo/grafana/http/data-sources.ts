import { getErrorMessage } from 'charmkit/base';
import { saveDataSource } from '../store/data-sources.ts';
import type { DataSource } from '../store/state.ts';
import { type Answer, answerJson } from './answer.ts';
import { renderDataSource, renderListedDataSource } from './data-source-views.ts';
import { type Call, defineGet, defineRoute, type Route } from './route.ts';

export const dataSourceRoutes: readonly Route[] = [
  defineGet('/api/datasources', 'reader', listDataSources),
  defineRoute('POST', '/api/datasources', { permission: 'datasources:create' }, addDataSource),
  defineGet('/api/datasources/uid/:uid', 'reader', (call) => oneDataSource(call, ({ uid }) => uid)),
  defineGet('/api/datasources/name/:name', 'reader', (call) => oneDataSource(call, ({ name }) => name)),
  defineGet('/api/datasources/id/:name', 'reader', dataSourceId),
  defineGet('/api/datasources/:id', 'reader', (call) =>
    /^\d+$/.test(call.parameter)
      ? oneDataSource(call, ({ id }) => String(id))
      : answerJson({ message: 'id is invalid' }, 400),
  ),
];

function listDataSources(call: Call): Answer {
  const byName = (a: DataSource, b: DataSource): number =>
    a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1;
  return answerJson(ownDataSources(call).toSorted(byName).map(renderListedDataSource));
}

function ownDataSources({ grafana, orgId }: Call): readonly DataSource[] {
  return grafana.database.state.dataSources.filter((source) => source.orgId === orgId);
}

/** Adds a data source that a person creates. Grafana's provisioning updates it if a file has its name. */
function addDataSource(call: Call): Answer {
  const { grafana, body, orgId } = call;
  const { state } = grafana.database;
  const made = JSON.parse(body) as Partial<DataSource>;
  const { name = '', uid = '', type = '', url = '', access = 'proxy', isDefault = false } = made;
  if (name === '' || type === '') return answerJson({ message: 'bad request data', traceID: '' }, 400);
  if (ownDataSources(call).some((source) => source.name === name))
    return answerJson({ message: 'data source with the same name already exists', traceID: '' }, 409);
  try {
    saveDataSource(state, { ...handMade, orgId, name, uid, type, url, access, isDefault }, grafana.profile);
  } catch (error) {
    return answerJson({ message: getErrorMessage(error), traceID: '' }, 400);
  }
  const saved = ownDataSources(call).find((source) => source.name === name);
  return answerJson({
    id: saved?.id,
    name,
    message: 'Datasource added',
    datasource: saved && renderListedDataSource(saved),
  });
}

const handMade = {
  user: '',
  database: '',
  basicAuth: false,
  basicAuthUser: '',
  withCredentials: false,
  readOnly: false,
  jsonData: undefined,
  secureJsonData: undefined,
};

function oneDataSource(call: Call, key: (source: DataSource) => string): Answer {
  const source = ownDataSources(call).find((candidate) => key(candidate) === call.parameter);
  return source === undefined
    ? answerJson({ message: 'Data source not found' }, 404)
    : answerJson(renderDataSource(source));
}

function dataSourceId(call: Call): Answer {
  const source = ownDataSources(call).find(({ name }) => name === call.parameter);
  return source === undefined
    ? answerJson({ message: 'Data source not found' }, 404)
    : answerJson({ id: source.id });
}
