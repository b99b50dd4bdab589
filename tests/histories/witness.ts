import type { State } from '../../demo/grafana/store/state.ts';

type Ids = ReadonlyMap<string, number>;

/**
 * Checks that Grafana's databases keep what users attach to dashboards. Stars, permissions and versions belong to a
 * dashboard's id. Grafana deletes them with the dashboard, even if it returns under the same uid.
 */
export class Witness {
  readonly #seen = new Map<State, Ids>();
  /** What was lost, and in which step. */
  readonly losses: string[] = [];

  /** Forgets the dashboards, because the set of wanted dashboards is about to change. */
  forget(): void {
    this.#seen.clear();
  }

  /** Records the dashboards in these databases, which must stay. Call it when the databases are complete. */
  remember(states: readonly State[]): void {
    for (const state of states) this.#seen.set(state, idsIn(state));
  }

  check(states: readonly State[], when: string): void {
    for (const state of states) {
      const now = idsIn(state);
      const lost = [...(this.#seen.get(state) ?? [])].filter(([uid, id]) => now.get(uid) !== id);
      if (lost.length === 0) continue;
      this.losses.push(`${when} loses what belongs to the dashboards ${lost.map(([uid]) => uid).join(', ')}`);
      this.#seen.delete(state);
    }
  }
}

function idsIn({ dashboards }: State): Ids {
  return new Map(dashboards.filter(({ isFolder }) => !isFolder).map(({ uid, id }) => [uid, id]));
}
