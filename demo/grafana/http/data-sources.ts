import type { DataSource } from '../store/state.ts';
import { type Answer, json } from './answer.ts';
import { detailedDataSource, listedDataSource } from './data-source-views.ts';
import { type Call, get, type Route } from './route.ts';

export const dataSourceRoutes: readonly Route[] = [
  get('/api/datasources', 'reader', listDataSources),
  get('/api/datasources/uid/:uid', 'reader', (call) => oneDataSource(call, ({ uid }) => uid)),
  get('/api/datasources/name/:name', 'reader', (call) => oneDataSource(call, ({ name }) => name)),
  get('/api/datasources/id/:name', 'reader', dataSourceId),
  get('/api/datasources/:id', 'reader', (call) =>
    /^\d+$/.test(call.parameter)
      ? oneDataSource(call, ({ id }) => String(id))
      : json({ message: 'id is invalid' }, 400),
  ),
];

function listDataSources({ grafana }: Call): Answer {
  const byName = (a: DataSource, b: DataSource): number =>
    a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1;
  return json([...grafana.database.state.dataSources].sort(byName).map(listedDataSource));
}

function oneDataSource(call: Call, key: (source: DataSource) => string): Answer {
  const source = call.grafana.database.state.dataSources.find(
    (candidate) => key(candidate) === call.parameter,
  );
  return source === undefined
    ? json({ message: 'Data source not found' }, 404)
    : json(detailedDataSource(source));
}

function dataSourceId({ grafana, parameter }: Call): Answer {
  const source = grafana.database.state.dataSources.find(({ name }) => name === parameter);
  return source === undefined ? json({ message: 'Data source not found' }, 404) : json({ id: source.id });
}
