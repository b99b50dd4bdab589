import { load, YAML11_SCHEMA } from 'js-yaml';
import * as z from 'zod';
import { listNamesToDelete, type SourceState } from '../consumer/merge-sources.ts';
import { sourceName } from '../schema.ts';
import { readStoredSources } from './peer-data.ts';

/** The state that old revisions of the Python charm stored in a unit's own state, before there was peer data. */
export interface OldStore {
  readonly state: SourceState;
  /** The keys of the unit's state that contain it. */
  readonly keys: readonly string[];
}

const stored = z.object({ sources: z.unknown(), sources_to_delete: z.unknown() }).partial();

/**
 * Reads it from the result of `state-get`. The ops framework stores one key for each object, named by the object's
 * path, with YAML that contains Python's sets. Bare `sources` and `sources_to_delete` are read as well.
 */
export function readOldStore(unitState: Readonly<Record<string, string>>, endpoint: string): OldStore {
  const ofObject = Object.keys(unitState).filter((key) =>
    key.endsWith(`GrafanaSourceConsumer[${endpoint}]/StoredStateData[_stored]`),
  );
  const bare = ['sources', 'sources_to_delete'].filter((key) => key in unitState);
  const raw = stored.safeParse({
    ...Object.fromEntries(bare.map((key) => [key, loadYaml(unitState[key])])),
    ...Object.assign({}, ...ofObject.map((key) => loadYaml(unitState[key]))),
  }).data;
  const { sources, unusable } = readStoredSources(raw?.sources);
  const names = [...namesIn(raw?.sources_to_delete), ...unusable];
  return {
    state: { sources, sourcesToDelete: listNamesToDelete(names, sources) },
    keys: [...ofObject, ...bare],
  };
}

/** Peer data overrides it for a relation that is in both. */
export function mergeOldStore(peer: SourceState, old: SourceState): SourceState {
  const sources = { ...old.sources, ...peer.sources };
  return {
    sources,
    sourcesToDelete: listNamesToDelete([...peer.sourcesToDelete, ...old.sourcesToDelete], sources),
  };
}

function loadYaml(text: string | undefined): unknown {
  try {
    return load(text ?? '', { schema: YAML11_SCHEMA });
  } catch {
    return undefined;
  }
}

/** A list in JSON, a set in Python's YAML. */
function namesIn(value: unknown): readonly string[] {
  const list: readonly unknown[] = value instanceof Set ? [...value] : Array.isArray(value) ? value : [];
  return list.filter((name) => sourceName.safeParse(name).success) as readonly string[];
}
