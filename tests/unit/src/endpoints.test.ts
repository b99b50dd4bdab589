import { describe, expect, test } from '@jest/globals';
import { readMetadata } from 'charmkit/charm';
import type { Endpoint } from '../../../src/reconcile/observe/endpoint.ts';
import { endpoints } from '../../../src/reconcile/observe/endpoints.ts';

/** Declared as in the Python charm, so that a refresh keeps its relation. Neither charm uses it. */
const unused = 'replicas';

/** Their observations do more than read a fact: they store files, sources, dashboards or keys. */
const observedOnTheirOwn = ['certificates', 'grafana-dashboard', 'grafana-source', 'provide-cmr-mesh'];

describe('the list of endpoints', () => {
  const listed: readonly Endpoint[] = endpoints;

  test('has each endpoint of metadata.yaml once, unless it is observed on its own', () => {
    const names = [...listed.map(({ endpoint }) => endpoint), ...observedOnTheirOwn, unused];
    expect(names.sort()).toEqual(Object.keys(readMetadata('.').endpoints).sort());
  });

  test('gives each fact a name and a key of its own', () => {
    const facts = listed.flatMap(({ fact }) => (fact ? [fact] : []));
    expect(new Set(facts.map(({ name }) => name)).size).toBe(facts.length);
    expect(new Set(facts.map(({ key }) => key)).size).toBe(facts.length);
  });
});
