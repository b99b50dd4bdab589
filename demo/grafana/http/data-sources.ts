import { getErrorMessage } from 'charmkit/base';
import { saveDataSource } from '../store/data-sources.ts';
import type { DataSource } from '../store/state.ts';
import { type Answer, json } from './answer.ts';
import { detailedDataSource, listedDataSource } from './data-source-views.ts';
import { type Call, get, type Route, route } from './route.ts';

export const dataSourceRoutes: readonly Route[] = [
  get('/api/datasources', 'reader', listDataSources),
  route('POST', '/api/datasources', { permission: 'datasources:create' }, addDataSource),
  get('/api/datasources/uid/:uid', 'reader', (call) => oneDataSource(call, ({ uid }) => uid)),
  get('/api/datasources/name/:name', 'reader', (call) => oneDataSource(call, ({ name }) => name)),
  get('/api/datasources/id/:name', 'reader', dataSourceId),
  get('/api/datasources/:id', 'reader', (call) =>
    /^\d+$/.test(call.parameter)
      ? oneDataSource(call, ({ id }) => String(id))
      : json({ message: 'id is invalid' }, 400),
  ),
];

function listDataSources(call: Call): Answer {
  const byName = (a: DataSource, b: DataSource): number =>
    a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1;
  return json(ownDataSources(call).toSorted(byName).map(listedDataSource));
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
  if (name === '' || type === '') return json({ message: 'bad request data', traceID: '' }, 400);
  if (ownDataSources(call).some((source) => source.name === name))
    return json({ message: 'data source with the same name already exists', traceID: '' }, 409);
  try {
    saveDataSource(state, { ...handMade, orgId, name, uid, type, url, access, isDefault }, grafana.profile);
  } catch (error) {
    return json({ message: getErrorMessage(error), traceID: '' }, 400);
  }
  const saved = ownDataSources(call).find((source) => source.name === name);
  return json({
    id: saved?.id,
    name,
    message: 'Datasource added',
    datasource: saved && listedDataSource(saved),
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
    ? json({ message: 'Data source not found' }, 404)
    : json(detailedDataSource(source));
}

function dataSourceId(call: Call): Answer {
  const source = ownDataSources(call).find(({ name }) => name === call.parameter);
  return source === undefined ? json({ message: 'Data source not found' }, 404) : json({ id: source.id });
}
