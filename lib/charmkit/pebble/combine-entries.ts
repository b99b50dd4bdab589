import { isPlainObject } from '../base/index.ts';

type Entry = Readonly<Record<string, unknown>>;

/** The entries of one section of a layer, with the layer's label. */
export interface LabelledEntries<Config extends Entry> {
  readonly label: string;
  readonly entries: Iterable<readonly [string, Config]>;
}

/**
 * Combines a section of layers, in their order, as Pebble does. `override: replace` replaces an entry; `merge` merges
 * it: set values override, maps merge by key, lists append. For a Pebble in a test.
 * @param noun what an entry of the section is called: `service`, `check` or `log target`
 * @throws what `refuse` makes of Pebble's message about an entry with a missing or invalid override
 */
export function combineEntries<Config extends Entry>(
  noun: string,
  layers: readonly LabelledEntries<Config>[],
  refuse: (message: string) => Error,
): Map<string, Config> {
  const combined = new Map<string, Config>();
  for (const { label, entries } of layers) {
    for (const [name, entry] of entries) {
      const { override } = entry;
      if (override !== 'merge' && override !== 'replace') {
        const problem = override === undefined ? 'must define "override"' : 'has invalid "override" value';
        throw refuse(`layer ${JSON.stringify(label)} ${problem} for ${noun} ${JSON.stringify(name)}`);
      }
      const old = combined.get(name);
      // The entry keeps its override, so that a layer that is read back combines in the same way.
      const isMerged = override === 'merge' && old !== undefined;
      combined.set(name, isMerged ? { ...mergeMaps(old, entry), override: old.override } : entry);
    }
  }
  return combined;
}

function mergeMaps<Config extends Entry>(old: Config, entry: Config): Config {
  const merged = Object.entries(entry).map(([key, value]) => [key, mergeValues(old[key], value)]);
  return { ...old, ...Object.fromEntries(merged) };
}

function mergeValues(old: unknown, value: unknown): unknown {
  if (Array.isArray(old) && Array.isArray(value)) return [...old, ...value];
  return isPlainObject(old) && isPlainObject(value) ? mergeMaps(old, value) : value;
}
