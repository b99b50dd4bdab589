import { describe, expect, test } from '@jest/globals';
import { publishMeshIdentity, readMeshIdentity } from 'charmkit/interfaces/cross-model-mesh';
import { TwoSides } from './two-sides.ts';

const apps = { prometheus: 1, grafana: 1 };
const json = JSON.stringify;

describe('the interface cross_model_mesh', () => {
  test('tells who an application is', async () => {
    const sides = new TwoSides(apps);
    await publishMeshIdentity(...sides.side('prometheus/0'));
    expect(sides.databags.prometheus).toEqual({
      cmr_data: '{"app_name":"prometheus","juju_model_name":"cos"}',
    });
    expect(await readMeshIdentity(...sides.side('grafana/0'))).toEqual({
      application: 'prometheus',
      model: 'cos',
    });
    expect(sides.warnings).toEqual([]);
  });

  test('is told by the leader alone', async () => {
    const sides = new TwoSides(apps);
    await publishMeshIdentity(...sides.side('prometheus/0', { isLeader: false }));
    expect(sides.databags).toEqual({});
  });

  test('is silent while nobody has told', async () => {
    const sides = new TwoSides(apps);
    expect(await readMeshIdentity(...sides.side('grafana/0'))).toBeUndefined();
    expect(sides.warnings).toEqual([]);
  });

  test.each([
    ['no JSON', 'cmr_data'],
    ['null', 'cmr_data'],
    [json({ app_name: 'prometheus' }), 'cmr_data.juju_model_name'],
    [json({ app_name: 7, juju_model_name: 'cos' }), 'cmr_data.app_name'],
    [json({ app_name: '*', juju_model_name: 'cos' }), 'cmr_data.app_name'],
    [json({ app_name: 'prometheus', juju_model_name: 'cos/sa/x' }), 'cmr_data.juju_model_name'],
    [json({ app_name: 'x'.repeat(64), juju_model_name: 'cos' }), 'cmr_data.app_name'],
  ])('takes %s for nobody, and warns of the field', async (cmr_data, field) => {
    const sides = new TwoSides(apps);
    sides.databags.prometheus = { cmr_data };
    expect(await readMeshIdentity(...sides.side('grafana/0'))).toBeUndefined();
    expect(sides.warnings).toEqual([expect.stringContaining(`ignored field ${field}: `)]);
  });
});
