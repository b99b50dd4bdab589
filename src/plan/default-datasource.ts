import type { GrafanaSource } from 'charmkit/interfaces/grafana-datasource';

/** The value of the option that leaves the choice to whoever uses Grafana. */
const none = 'none';

/** Types that answer no query, so that nobody could use them as a default. */
const notQueried: ReadonlySet<string> = new Set(['alertmanager']);

/**
 * The name of the data source that Grafana shall take where a panel or person names none: what the option says (a name,
 * `app/unit`, or an application of which the first is taken), else the oldest of Prometheus's kind, else the oldest.
 * docs/decisions/0006-default-data-source.md says why.
 */
export function chooseDefault(
  sources: readonly GrafanaSource[],
  option: string | undefined,
): string | undefined {
  if (option === none) return undefined;
  const usable = sources.filter(({ type }) => !notQueried.has(type));
  const chosen = findNamed(sources, option) ?? usable.find(({ type }) => type === 'prometheus') ?? usable[0];
  return chosen?.name;
}

/** Whether the option names a data source that is not there. */
export function isDefaultMissing(sources: readonly GrafanaSource[], option: string | undefined): boolean {
  return option !== undefined && option !== none && findNamed(sources, option) === undefined;
}

function findNamed(sources: readonly GrafanaSource[], option: string | undefined): GrafanaSource | undefined {
  if (option === undefined) return undefined;
  // Names end with the application and the unit's number; `unit` is another name where the model is another.
  const ending = `_${option.replace('/', '_')}`;
  return (
    sources.find(({ name }) => name === option || name.endsWith(ending)) ??
    sources.find(({ name }) => name.replace(/_\d+$/, '').endsWith(ending))
  );
}
