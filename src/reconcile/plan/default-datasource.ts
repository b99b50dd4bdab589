import type { GrafanaSource } from 'charmkit/interfaces/grafana-datasource';

/** The value of the option that leaves the choice to Grafana's users. */
const none = 'none';

/** Types that answer no queries, so they can't be a default. */
const notQueried: ReadonlySet<string> = new Set(['alertmanager']);

/**
 * Chooses the data source that Grafana uses if a panel or user names no data source. It is the one that the
 * option names (a name, `app/unit`, or an application, of which the first is used), else the oldest of
 * Prometheus's type, else the oldest. docs/decisions/0006-default-data-source.md explains why.
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

/** Whether the option names a data source that does not exist. */
export function isDefaultMissing(sources: readonly GrafanaSource[], option: string | undefined): boolean {
  return option !== undefined && option !== none && findNamed(sources, option) === undefined;
}

function findNamed(sources: readonly GrafanaSource[], option: string | undefined): GrafanaSource | undefined {
  if (option === undefined) return undefined;
  // Names end with the application and the unit's number. `unit` is a different name if the model is
  // different.
  const ending = `_${option.replace('/', '_')}`;
  return (
    sources.find(({ name }) => name === option || name.endsWith(ending)) ??
    sources.find(({ name }) => name.replace(/_\d+$/, '').endsWith(ending))
  );
}
