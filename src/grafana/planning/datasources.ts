import { type JsonValue, renderCanonicalJson } from 'charmkit/base';
import { dump } from 'js-yaml';

/**
 * A data source to provision. jsonData and secureJsonData are Grafana's names for the settings of its plugin.
 */
export interface Datasource {
  readonly name: string;
  /** The uid that Grafana derives from the name. The file does not contain it. */
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  /** At most one: Grafana refuses a whole file with two (`validateDefaultUniqueness`). */
  readonly isDefault: boolean;
  readonly jsonData: Readonly<Record<string, JsonValue>>;
  readonly secureJsonData: Readonly<Record<string, JsonValue>>;
}

/** Grafana's server sends the queries, and not the user's browser. */
export const access = 'proxy';

/** The organisation that Grafana creates first. It contains everything that a charm provisions. */
const orgId = 1;

/**
 * Renders a data source provisioning file (Grafana, "Provision Grafana"). Grafana updates the data sources
 * whose names it knows, creates the others, and deletes only those in `deleteDatasources`, unless it is new
 * enough to support `prune`. The file contains no uids: from version 12 on, a stored data source with a
 * different uid would end the reload (grafana/grafana#110740). Grafana keeps its existing uids, and derives
 * the uid of a new data source from its name, as `computeDataSourceUid` does.
 */
export function renderDatasources(
  datasources: readonly Datasource[],
  deletedNames: readonly string[],
): string {
  const deletions = deletedNames.map((name) => ({ name: escapeVariables(name), orgId }));
  return [
    'apiVersion: 1\n',
    renderList('datasources', datasources.map(toEntry)),
    renderList('deleteDatasources', deletions),
    'prune: true\n',
  ].join('');
}

type Entry = { readonly [key: string]: JsonValue };

function renderList(key: string, entries: readonly Entry[]): string {
  return entries.length === 0 ? `${key}: []\n` : `${key}:\n${entries.map(renderEntry).join('')}`;
}

/** YAML requires a different form for a longer key. */
const longestPlainKey = 500;

/**
 * Values are written as JSON, which is also YAML: js-yaml tries each text in each of its styles. It takes a second for
 * three thousand data sources in every hook, and as long and 100 MB for a few long ones.
 */
function renderEntry(entry: Entry): string {
  if (hasLongKey(entry)) return dump([entry], { sortKeys: true, lineWidth: -1, noRefs: true });
  const fields = Object.entries(entry).map(([key, value]) => `${key}: ${renderYamlValue(value)}`);
  return `- ${fields.join('\n  ')}\n`;
}

function hasLongKey(value: JsonValue | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => key.length > longestPlainKey || hasLongKey(inner));
}

/** YAML requires escapes for some characters that JSON does not escape. */
function renderYamlValue(value: JsonValue): string {
  return renderCanonicalJson(value).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function toEntry({ name, type, url, isDefault, jsonData, secureJsonData }: Datasource) {
  return {
    access,
    isDefault,
    name: escapeVariables(name),
    orgId,
    type: escapeVariables(type),
    url: escapeVariables(url),
    ...(Object.keys(jsonData).length === 0 ? {} : { jsonData: escapeVariables(jsonData) }),
    ...(Object.keys(secureJsonData).length === 0 ? {} : { secureJsonData: escapeVariables(secureJsonData) }),
  };
}

/**
 * Grafana replaces `$NAME` and `$__file{}` in provisioning files. Remote data must not read its environment.
 */
function escapeVariables(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (Array.isArray(value)) return value.map(escapeVariables);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key.toWellFormed(), escapeVariables(inner ?? null)]),
    );
  }
  return value;
}
