import { describe, expect, test } from '@jest/globals';
import {
  forgetDeletedSources,
  listAcknowledgedByAll,
  listSources,
  mergeSources,
  readPeerState,
  renderPeerState,
  type SourceChanges,
  type SourceState,
} from 'charmkit/interfaces/grafana-datasource';
import fc from 'fast-check';
import { sourceNamed } from './sources.ts';

/** The data of relations; undefined for a provider that has not described itself. */
type World = SourceChanges;

const emptyState: SourceState = { sources: {}, sourcesToDelete: [] };

const all = (world: World) => ({ activeRelations: Object.keys(world) });

const namesOf = (state: SourceState) => listSources(state.sources).sources.map(({ name }) => name);

describe('mergeSources', () => {
  const sources = fc
    .subarray(['a/0', 'a/1', 'a/9', 'a/10'])
    .map((units) => units.map((unit) => sourceNamed(`juju_${unit}`, { unit })));
  const relation = fc.integer({ min: 8, max: 11 }).map(String);
  const step = fc.oneof(
    fc.record({ kind: fc.constant('changed'), relation, sources: fc.option(sources, { nil: undefined }) }),
    fc.record({ kind: fc.constantFrom('gone', 'again', 'interrupted', 'all'), relation }),
  );

  test('depends only on what the relations say now, whatever the way there', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const world: Record<string, World[string]> = {};
        const seen = new Set<string>();
        let state = emptyState;
        for (const taken of steps) {
          if ('sources' in taken) world[taken.relation] = taken.sources;
          if (taken.kind === 'gone') delete world[taken.relation];
          const changes = taken.kind === 'all' ? world : pick(world, taken.relation);
          const next = mergeSources(state, changes, all(world));
          // Juju discards the changes of a failed hook, and runs it again.
          state = taken.kind === 'interrupted' ? mergeSources(state, changes, all(world)) : next;
          for (const name of namesOf(state)) seen.add(name);
          expect(state.sources).toEqual(mergeSources(emptyState, world, all(world)).sources);
          const current = new Set(namesOf(state));
          expect(state.sourcesToDelete).toEqual([...seen].filter((name) => !current.has(name)).sort());
        }
      }),
    );
  });

  test('gives equal bytes for equal relations, whatever the order in which they are read', () => {
    fc.assert(
      fc.property(fc.dictionary(relation, sources), (world) => {
        const forward = Object.keys(world);
        const inOrder = (ids: string[]) =>
          ids.reduce((state, id) => mergeSources(state, pick(world, id), all(world)), emptyState);
        expect(renderPeerState(inOrder(forward))).toEqual(renderPeerState(inOrder(forward.toReversed())));
      }),
    );
  });

  test('survives being stored and read at any time', () => {
    fc.assert(
      fc.property(fc.dictionary(relation, sources), fc.dictionary(relation, sources), (before, after) => {
        const state = mergeSources(mergeSources(emptyState, before, all(before)), after, all(after));
        expect(readPeerState(renderPeerState(state))).toEqual(state);
      }),
    );
  });

  test('orders relations by number, not as text', () => {
    const world = { '10': [sourceNamed('b')], '9': [sourceNamed('a')] };
    expect(namesOf(mergeSources(emptyState, world, all(world)))).toEqual(['a', 'b']);
  });

  test('takes a name off the list of those to delete when it comes back', () => {
    const gone = { sources: {}, sourcesToDelete: ['a', 'b'] };
    const world = { '1': [sourceNamed('a')] };
    expect(mergeSources(gone, world, all(world)).sourcesToDelete).toEqual(['b']);
  });
});

describe('two relations that give the same name', () => {
  const older = sourceNamed('same', { url: 'http://older' });
  const newer = sourceNamed('same', { url: 'http://newer' });
  const both = mergeSources(emptyState, { '9': [older], '10': [newer] }, { activeRelations: ['9', '10'] });

  test('have one data source, that of the older relation', () => {
    expect(listSources(both.sources)).toEqual({
      sources: [older],
      collisions: [{ name: 'same', used: '9', skipped: '10' }],
    });
  });

  test('change places when the older relation goes, and nothing is deleted', () => {
    const next = mergeSources(both, {}, { activeRelations: ['10'] });
    expect(listSources(next.sources)).toEqual({ sources: [newer], collisions: [] });
    expect(next.sourcesToDelete).toEqual([]);
  });
});

describe('forgetting deletions', () => {
  test('needs every unit to have applied them', () => {
    const acknowledged = listAcknowledgedByAll([['a', 'b'], ['b', 'c'], ['b']]);
    const state = { sources: {}, sourcesToDelete: ['a', 'b', 'd'] };
    expect(forgetDeletedSources(state, acknowledged).sourcesToDelete).toEqual(['a', 'd']);
  });

  test('does not happen while nobody has answered', () => {
    expect(listAcknowledgedByAll([])).toEqual([]);
    expect(listAcknowledgedByAll([['a'], []])).toEqual([]);
  });
});

function pick(world: World, relation: string): World {
  return relation in world ? { [relation]: world[relation] } : {};
}
