import { describe, expect, test } from '@jest/globals';
import { computeDataSourceUid, nameDataSource, nameGrafana } from 'charmkit/interfaces/grafana-datasource';
import fc from 'fast-check';

const owner = { model: 'cos', modelUuid: 'f2c1', application: 'loki' };

describe('names', () => {
  test('end in the unit number, with all of its digits', () => {
    expect(nameDataSource(owner, 'remote-0a1b/12')).toBe('juju_cos_f2c1_loki_12');
  });

  test('of the application have no number', () => {
    expect(nameDataSource(owner, null)).toBe('juju_cos_f2c1_loki');
  });
});

describe('uids', () => {
  // From Grafana's own test of the derivation.
  test.each([
    ['Hello world', 'P64EC88CA00B268E5'],
    ['Hello World', 'PA591A6D40BF42040'],
    ['AAA', 'PCB1AD2119D8FAFB6'],
  ])('are those that Grafana derives by itself: %s', (name, uid) => {
    expect(computeDataSourceUid(name)).toBe(uid);
  });

  test('have the form that Grafana accepts, whatever the name is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        expect(computeDataSourceUid(name)).toMatch(/^[a-zA-Z0-9_-]{1,40}$/);
      }),
    );
  });

  test('of Grafana name the application', () => {
    expect(nameGrafana({ model: 'cos', modelUuid: 'f2c1', application: 'grafana' })).toBe(
      'juju_cos_f2c1_grafana_0',
    );
  });
});
