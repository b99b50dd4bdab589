import { quoteText } from '../text/quote.ts';
import {
  checkFields,
  type FieldKind,
  type FieldTable,
  type Layer,
  logTargetFields,
  type Sections,
  serviceFields,
} from './fields.ts';
import { LayerError } from './layer-error.ts';

type Config = Readonly<Record<string, unknown>>;

/**
 * Combines layers in their order. `override: replace` replaces an entry; `merge` merges it: set values override, maps
 * merge by key, lists append.
 */
export function combineLayers(layers: readonly Layer[]): Sections {
  return {
    services: combineSection(layers, 'services', serviceFields, 'service'),
    checks: combineSection(layers, 'checks', checkFields, 'check'),
    logTargets: combineSection(layers, 'logTargets', logTargetFields, 'log target'),
  };
}

function combineSection<Key extends keyof Sections>(
  layers: readonly Layer[],
  key: Key,
  table: FieldTable,
  noun: string,
): Sections[Key] {
  const combined = new Map<string, Config>();
  for (const layer of layers) {
    for (const [name, entry] of layer[key] as ReadonlyMap<string, Config>) {
      const old = combined.get(name);
      const isMerge = overrideOf(layer.label, noun, name, entry) === 'merge';
      combined.set(name, isMerge && old ? mergeConfig(table, old, entry) : entry);
    }
  }
  return combined;
}

function overrideOf(label: string, noun: string, name: string, entry: Config): 'merge' | 'replace' {
  const override = entry.override;
  if (override === 'merge' || override === 'replace') return override;
  const subject = `for ${noun} ${quoteText(name)}`;
  if (override === undefined)
    throw new LayerError(`layer ${quoteText(label)} must define "override" ${subject}`);
  throw new LayerError(`layer ${quoteText(label)} has invalid "override" value ${subject}`);
}

function mergeConfig(table: FieldTable, old: Config, entry: Config): Config {
  const merged: Record<string, unknown> = { ...old };
  for (const [field, value] of Object.entries(entry)) {
    const kind = table[field];
    // The entry keeps its override, so that a layer that is read back combines in the same way.
    if (kind !== undefined && field !== 'override') merged[field] = mergeValue(kind, old[field], value);
  }
  return merged;
}

function mergeValue(kind: FieldKind, old: unknown, value: unknown): unknown {
  if (old === undefined) return value;
  if (kind === 'list') return [...(old as string[]), ...(value as string[])];
  if (kind === 'map') return { ...(old as object), ...(value as object) };
  return typeof kind === 'object' ? mergeConfig(kind, old as Config, value as Config) : value;
}
