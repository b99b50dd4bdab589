import type { State } from '../../demo/grafana/store/state.ts';

type Ids = ReadonlyMap<string, number>;

/**
 * Sees that Grafana's databases keep what people have attached things to: stars, permissions and versions belong to a
 * dashboard's id, and go when Grafana deletes it, even if it comes back under the same uid.
 */
export class Witness {
  readonly #seen = new Map<State, Ids>();
  /** What was lost, and in which step. */
  readonly losses: string[] = [];

  /** Other dashboards are wanted from now on. */
  forget(): void {
    this.#seen.clear();
  }

  /** All that is in these databases is wanted, and all that is wanted is there. */
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
