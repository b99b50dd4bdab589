import { describe, expect, test } from '@jest/globals';
import {
  createModel,
  deployCharm,
  deployRecorded,
  integrateEndpoints,
  parseCharm,
  setDatabag,
} from 'charmkit/juju-model';
import { listDifferences, listSourceRelations } from '../../../demo/expected.ts';

const metadata =
  'name: g\nsummary: s\ndescription: d\nrequires: { sources: { interface: grafana_datasource } }\n';
const loki = { name: 'juju_m_u_loki_0', type: 'loki', url: 'http://loki:3100' };

describe('sourceRelations', () => {
  test('gives a data source for each unit with an address, and one for the application', () => {
    const model = createModel();
    deployCharm(model, parseCharm({ metadata }), { name: 'grafana' });
    const source = { name: 'source', interface: 'grafana_datasource', role: 'provider' } as const;
    deployRecorded(model, { name: 'loki', endpoints: [source], units: 2 });
    const { number } = integrateEndpoints(model, 'grafana', 'loki');
    const data = JSON.stringify({ model: 'm', model_uuid: 'u', application: 'loki', type: 'loki' });
    setDatabag(model, number, 'loki', {
      grafana_source_data: data,
      grafana_source_app_host: 'http://all:3100',
    });
    setDatabag(model, number, 'loki/0', { grafana_source_host: 'http://loki:3100' });
    expect(listSourceRelations(model, 'grafana')).toEqual([
      {
        id: number,
        provider: 'loki:source',
        requirer: 'grafana:sources',
        interface: 'grafana_datasource',
        dataSources: [loki, { name: 'juju_m_u_loki', type: 'loki', url: 'http://all:3100' }],
      },
    ]);
  });
});

describe('differences', () => {
  test('finds none between equal answers, whatever else Grafana says', () => {
    expect(listDifferences([loki], [{ ...loki, ...{ id: 1, readOnly: true } }])).toEqual([]);
  });

  test.each([
    ['one too few', [], ['- wanted: juju_m_u_loki_0 (loki) http://loki:3100']],
    ['another type', [{ ...loki, type: 'tempo' }], ['- wanted', '+ found:  juju_m_u_loki_0 (tempo)']],
    [
      'another url',
      [{ ...loki, url: 'http://old' }],
      ['- wanted', '+ found:  juju_m_u_loki_0 (loki) http://old'],
    ],
    ['one too many', [loki, { ...loki, name: 'x' }], ['+ found:  x']],
    ['a name twice', [loki, loki], ['+ found:  a name twice']],
  ])('tells of %s', (_title, found, lines) => {
    const told = listDifferences([loki], found);
    expect(told).toHaveLength(lines.length);
    for (const [index, line] of lines.entries()) expect(told[index]).toContain(line);
  });
});
