import { describe, expect, test } from '@jest/globals';
import {
  createModel,
  deployCharm,
  deployRecorded,
  getModelStatus,
  integrateEndpoints,
  type ModelStatus,
  parseCharm,
} from 'charmkit/juju-model';
import { renderColumns, renderStatusJson, renderStatusTable } from 'juju-sim/simulator';

const metadata = `
name: grafana-k8s
summary: s
description: d
requires: { grafana-source: { interface: grafana_datasource } }
peers: { grafana: { interface: grafana_peers } }
`;

function modelStatus(): ModelStatus {
  const model = createModel({ name: 'cos', nowMs: Date.UTC(2026, 10, 23, 9, 5, 7) });
  deployCharm(model, parseCharm({ metadata }), { name: 'grafana', units: 2 });
  const source = { name: 'grafana-source', interface: 'grafana_datasource', role: 'provider' } as const;
  deployRecorded(model, { name: 'prometheus', endpoints: [source], units: 1 });
  integrateEndpoints(model, 'grafana', 'prometheus');
  return getModelStatus(model);
}

describe('renderStatusTable', () => {
  test('prints the blocks of juju status', () => {
    expect(renderStatusTable(modelStatus(), { relations: true })).toBe(
      [
        'Model  Controller  Cloud/Region  Version  SLA          Timestamp',
        'cos    sim         sim/local     3.6.0    unsupported  09:05:07Z',
        '',
        'App         Version  Status   Scale  Charm        Channel  Rev  Address        Exposed  Message',
        'grafana              waiting      2  grafana-k8s             0  10.152.183.10  no       installing agent',
        'prometheus           active       1  prometheus              0                 no',
        '',
        'Unit           Workload  Agent       Address    Ports  Message',
        'grafana/0*     waiting   allocating  10.1.0.10         installing agent',
        'grafana/1      waiting   allocating  10.1.0.11         installing agent',
        'prometheus/0*  active    idle        10.1.0.12',
        '',
        'Integration provider       Requirer                Interface           Type     Message',
        'grafana:grafana            grafana:grafana         grafana_peers       peer',
        'prometheus:grafana-source  grafana:grafana-source  grafana_datasource  regular',
        '',
      ].join('\n'),
    );
  });

  test('leaves relations out unless they are asked for, and blocks without a row always', () => {
    const table = renderStatusTable(getModelStatus(createModel()));
    expect(table.split('\n\n')).toHaveLength(1);
  });
});

describe('renderStatusJson', () => {
  test("has Juju's keys", () => {
    expect(renderStatusJson(modelStatus())).toMatchObject({
      model: { name: 'cos', type: 'caas', controller: 'sim', version: '3.6.0' },
      applications: {
        grafana: {
          'charm-name': 'grafana-k8s',
          'application-status': { current: 'waiting' },
          relations: {
            'grafana-source': [{ 'related-application': 'prometheus', interface: 'grafana_datasource' }],
          },
          units: {
            'grafana/0': { leader: true, 'workload-status': { current: 'waiting' }, address: '10.1.0.10' },
          },
        },
      },
    });
  });
});

describe('renderColumns', () => {
  test('aligns to the widest cell and leaves nothing at the end of a line', () => {
    const columns = [{ title: 'A' }, { title: 'Number', align: 'right' }, { title: 'C' }] as const;
    expect(
      renderColumns(columns, [
        ['long', '1', ''],
        ['x', '22', 'end'],
      ]),
    ).toBe(['A     Number  C', 'long       1', 'x         22  end'].join('\n'));
  });
});
