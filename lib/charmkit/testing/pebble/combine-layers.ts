import { isPlainObject } from '../../base/index.ts';
import { type Layer, PebbleApiError, type Plan } from '../../pebble/index.ts';
import type { ContainerState } from '../state.ts';

const sections = ['services', 'checks', 'log-targets'] as const;
const nouns = { services: 'service', checks: 'check', 'log-targets': 'log target' };

type Layers = Readonly<Record<string, Layer>>;
type Entries = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

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
  const both: [string, Layer][] =
    existing === undefined
      ? [[label, added]]
      : [
          [label, existing],
          [label, added],
        ];
  return { ...layers, [label]: { ...withoutSections(added), ...combineLayers(both) } };
}

function combineLayers(layers: readonly (readonly [string, Layer])[]): Layer {
  const combined = sections.map((section) => {
    const entries: Record<string, Record<string, unknown>> = {};
    for (const [label, layer] of layers) {
      for (const [name, entry] of Object.entries((layer[section] ?? {}) as unknown as Entries))
        entries[name] = combineEntry(
          entries[name],
          entry,
          `layer "${label}" must define "override" for ${nouns[section]} "${name}"`,
        );
    }
    return [section, entries] as const;
  });
  return Object.fromEntries(combined.filter(([, entries]) => Object.keys(entries).length > 0));
}

function combineEntry(
  old: Record<string, unknown> | undefined,
  entry: Readonly<Record<string, unknown>>,
  missing: string,
): Record<string, unknown> {
  if (entry.override !== 'merge' && entry.override !== 'replace') throw refuse(missing);
  if (entry.override === 'replace' || old === undefined) return { ...entry };
  return { ...mergeValues(old, entry), override: old.override };
}

/** Set values override, maps merge by key, lists append. */
function mergeValues(
  old: Readonly<Record<string, unknown>>,
  entry: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...old };
  for (const [key, value] of Object.entries(entry)) {
    const before = old[key];
    if (Array.isArray(before) && Array.isArray(value)) merged[key] = [...before, ...value];
    else if (isPlainObject(before) && isPlainObject(value)) merged[key] = mergeValues(before, value);
    else merged[key] = value;
  }
  return merged;
}

function withoutSections({ services: _s, checks: _c, 'log-targets': _l, ...rest }: Layer): Layer {
  return rest;
}

function refuse(message: string): PebbleApiError {
  return new PebbleApiError('POST /v1/layers', { statusCode: 400, message });
}
