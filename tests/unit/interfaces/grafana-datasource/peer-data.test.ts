import { describe, expect, test } from '@jest/globals';
import {
  mergeOldStore,
  peerKeys,
  readOldStore,
  readPeerState,
  renderPeerState,
} from 'charmkit/interfaces/grafana-datasource';
import { readFixture } from './fixtures.ts';
import { sourceNamed } from './sources.ts';

const key = 'GrafanaCharm/GrafanaSourceConsumer[grafana-source]/StoredStateData[_stored]';
const stored = { unit: 's/0', source_name: 'a', source_type: 'loki', url: 'http://s:1' };

describe('peer data', () => {
  test('of the Python charm is read, and written in its shapes', () => {
    const sources = readFixture('source-plain-extra-secure').result.sources;
    const state = readPeerState({ sources: JSON.stringify(sources), sources_to_delete: '["x"]' });
    const rendered = renderPeerState(state);
    const [source] = sources?.['700'] ?? [];
    const { secure_extra_fields: secure, ...open } = source ?? {};
    expect(state.sources['700']?.[0]?.secureExtraFields).toEqual(secure);
    expect(JSON.parse(rendered[peerKeys.sources] ?? '')).toEqual({ '700': [open] });
    expect(rendered[peerKeys.sourcesToDelete]).toBe('["x"]');
  });

  test('is put in order, since the Python charm has none', () => {
    const list = [
      { ...stored, unit: null, source_name: 'app' },
      ...['s/10', 's/9'].map((unit) => ({ ...stored, unit, source_name: unit })),
    ];
    const { sources } = readPeerState({ sources: JSON.stringify({ '7': list }) });
    expect(sources['7']?.map(({ unit }) => unit)).toEqual(['s/9', 's/10', null]);
  });

  test('with the hyphenated keys of old revisions is read', () => {
    const hyphenated = { unit: 's/0', 'source-name': 'a', 'source-type': 'loki', url: 'http://s:1' };
    const { sources } = readPeerState({ sources: JSON.stringify({ '7': [hyphenated] }) });
    expect(sources).toEqual({ '7': [sourceNamed('a', { type: 'loki' })] });
  });

  test.each(['', '{bad', '[]', 'null', '5', '{"x":[]}', '{"7":{}}'])(
    'that is garbage counts as empty: %s',
    (text) => {
      expect(readPeerState({ sources: text, sources_to_delete: text }).sources).toEqual({});
    },
  );

  test('has the names of entries that are garbage deleted, unless they are in use', () => {
    const entries = [
      { ...stored, url: 'no url' },
      { ...stored, source_name: 'b', url: 5 },
      { source_name: 5 },
      null,
      'x',
    ];
    const state = readPeerState({
      sources: JSON.stringify({ '7': entries, '8': [{ ...stored, source_name: 'b' }] }),
    });
    expect(state.sourcesToDelete).toEqual(['a']);
    expect(state.sources['8']).toHaveLength(1);
  });
});

describe("an old revision's unit state", () => {
  test('is YAML with hyphenated keys and a set', () => {
    const text = `sources:
  7:
  - {source-name: a, source-type: loki, unit: s/0, url: 'http://s:1'}
sources_to_delete: !!set {o: null, p: null}
`;
    expect(readOldStore({ [key]: text, other: '1' }, 'grafana-source')).toEqual({
      state: { sources: { '7': [sourceNamed('a', { type: 'loki' })] }, sourcesToDelete: ['o', 'p'] },
      keys: [key],
    });
  });

  test('is JSON under bare keys', () => {
    const unitState = { sources: JSON.stringify({ '7': [stored] }), sources_to_delete: '["x"]' };
    expect(readOldStore(unitState, 'grafana-source').state).toEqual({
      sources: { '7': [sourceNamed('a', { type: 'loki' })] },
      sourcesToDelete: ['x'],
    });
  });

  test.each(['{bad', '[1]', 'sources: !!python/tuple [1]', 'sources_to_delete: 5', ''])(
    'that is garbage is empty: %s',
    (text) => {
      expect(readOldStore({ [key]: text }, 'grafana-source')).toEqual({
        state: { sources: {}, sourcesToDelete: [] },
        keys: [key],
      });
    },
  );

  test('gives way to peer data, and its deletions spare what is in use', () => {
    const peer = { sources: { '7': [sourceNamed('new')] }, sourcesToDelete: ['p'] };
    const old = {
      sources: { '7': [sourceNamed('old')], '8': [sourceNamed('b')] },
      sourcesToDelete: ['new', 'o'],
    };
    expect(mergeOldStore(peer, old)).toEqual({
      sources: { '7': [sourceNamed('new')], '8': [sourceNamed('b')] },
      sourcesToDelete: ['o', 'p'],
    });
  });
});
