/** The content of Grafana's database that a user would miss. */
export interface Kept {
  /** Ids and stars of dashboards by uid. */
  readonly dashboards: Readonly<Record<string, { readonly id: number; readonly isStarred: boolean }>>;
  /** Ids and uids of data sources by name. */
  readonly datasources: Readonly<Record<string, { readonly id: number; readonly uid: string }>>;
}

/** Reads it through Grafana's API. */
export async function readKept(ask: (path: string) => Promise<unknown>): Promise<Kept> {
  const found = (await ask('/api/search?type=dash-db')) as {
    uid: string;
    id: number;
    isStarred: boolean;
  }[];
  const sources = (await ask('/api/datasources')) as { name: string; id: number; uid: string }[];
  return {
    dashboards: Object.fromEntries(found.map(({ uid, id, isStarred }) => [uid, { id, isStarred }])),
    datasources: Object.fromEntries(sources.map(({ name, id, uid }) => [name, { id, uid }])),
  };
}
