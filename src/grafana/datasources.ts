import type { JsonValue } from 'charmkit/base';
import { dump } from 'js-yaml';

/** A data source to provision; jsonData and secureJsonData are Grafana's names for what its plugin is set up with. */
export interface Datasource {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  /** One at most: Grafana refuses a whole file with two (`validateDefaultUniqueness`). */
  readonly isDefault: boolean;
  readonly jsonData: Readonly<Record<string, JsonValue>>;
  readonly secureJsonData: Readonly<Record<string, JsonValue>>;
}

/** The organisation that Grafana creates first; all that a charm provisions lives there. */
const orgId = 1;

/**
 * The text of a data source provisioning file (Grafana, "Provision Grafana"). Grafana updates what has a known name,
 * creates the rest, and deletes by `deleteDatasources` alone unless it is new enough to know `prune`.
 */
export function renderDatasources(
  datasources: readonly Datasource[],
  deletedNames: readonly string[],
): string {
  const file = {
    apiVersion: 1,
    prune: true,
    datasources: datasources.map(toEntry),
    deleteDatasources: deletedNames.map((name) => ({ name: literally(name), orgId })),
  };
  return dump(file, { sortKeys: true, lineWidth: -1, noRefs: true });
}

function toEntry({ name, uid, type, url, isDefault, jsonData, secureJsonData }: Datasource) {
  return {
    access: 'proxy',
    isDefault,
    name: literally(name),
    orgId,
    type: literally(type),
    uid,
    url: literally(url),
    ...(Object.keys(jsonData).length === 0 ? {} : { jsonData: literally(jsonData) }),
    ...(Object.keys(secureJsonData).length === 0 ? {} : { secureJsonData: literally(secureJsonData) }),
  };
}

/** Grafana replaces `$NAME` and `$__file{}` in provisioning files; remote data must not reach for its environment. */
function literally(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (Array.isArray(value)) return value.map(literally);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, literally(inner ?? null)]));
  }
  return value;
}
