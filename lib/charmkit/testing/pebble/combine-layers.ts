import { combineEntries, type Layer, PebbleApiError, type Plan } from '../../pebble/index.ts';
import type { ContainerState } from '../state.ts';

const nouns = { services: 'service', checks: 'check', 'log-targets': 'log target' };

type Layers = Readonly<Record<string, Layer>>;

/** All layers of a container combined, as Pebble uses them. */
export function computePlan(container: Pick<ContainerState, 'layers'>): Plan {
  const combined = combineLayers(Object.entries(container.layers as Layers));
  return {
    services: combined.services ?? {},
    checks: combined.checks ?? {},
    'log-targets': combined['log-targets'] ?? {},
  };
}

/** Adds a layer. An existing one with the same label keeps its place. */
export function addLayer(layers: Layers, label: string, layer: Layer, isCombined: boolean): Layers {
  const existing = layers[label];
  if (existing !== undefined && !isCombined) throw refuse(`layer "${label}" already exists`);
  if (label === '') throw refuse('label must be set');
  if (label.startsWith('pebble-')) throw refuse('cannot use reserved label prefix "pebble-"');
  // From JSON, as on its way to Pebble: the charm may change its object later.
  const added = JSON.parse(JSON.stringify(layer)) as Layer;
  const before = existing === undefined ? [] : [[label, existing] as const];
  return { ...layers, [label]: { ...withoutSections(added), ...combineLayers([...before, [label, added]]) } };
}

function combineLayers(layers: readonly (readonly [string, Layer])[]): Layer {
  const combined = (['services', 'checks', 'log-targets'] as const).map((section) => {
    const labelled = layers.map(([label, layer]) => ({ label, entries: listEntries(layer[section]) }));
    return [section, Object.fromEntries(combineEntries(nouns[section], labelled, refuse))] as const;
  });
  return Object.fromEntries(combined.filter(([, entries]) => Object.keys(entries).length > 0));
}

function listEntries(section: Layer[keyof typeof nouns] = {}): [string, Readonly<Record<string, unknown>>][] {
  return Object.entries(section);
}

function withoutSections({ services: _s, checks: _c, 'log-targets': _l, ...rest }: Layer): Layer {
  return rest;
}

function refuse(message: string): PebbleApiError {
  return new PebbleApiError('POST /v1/layers', { statusCode: 400, message });
}
