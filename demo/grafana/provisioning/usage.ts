/** The uids and titles that one provider's files use, with counts. */
export interface Usage {
  readonly uids: ReadonlyMap<string, number>;
  /** By folder id and title. */
  readonly titles: ReadonlyMap<string, number>;
}

export interface Claim {
  readonly uid: string;
  readonly title: string;
  readonly folderId: number;
}

/** Counts the result of a walk over a provider's files. */
export function countUsage(claims: readonly Claim[]): Usage {
  return {
    uids: count(claims.map(({ uid }) => uid).filter((uid) => uid !== '')),
    titles: count(claims.map(({ title, folderId }) => `${folderId}/${title}`)),
  };
}

/**
 * The names of the providers that use a uid, or a title in a folder, that occurs twice. They may not write.
 */
export function listProvidersWithDuplicates(usages: ReadonlyMap<string, Usage>): ReadonlySet<string> {
  const all = [...usages.values()];
  const duplicated = (kind: keyof Usage): ReadonlySet<string> => {
    const claims = all
      .flatMap((usage) => [...usage[kind]])
      .flatMap(([key, times]) => Array<string>(times).fill(key));
    return new Set([...count(claims)].filter(([, times]) => times > 1).map(([key]) => key));
  };
  const uids = duplicated('uids');
  const titles = duplicated('titles');
  const isInvolved = (usage: Usage): boolean =>
    [...usage.uids.keys()].some((uid) => uids.has(uid)) ||
    [...usage.titles.keys()].some((title) => titles.has(title));
  return new Set([...usages].filter(([, usage]) => isInvolved(usage)).map(([name]) => name));
}

function count(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
