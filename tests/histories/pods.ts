import { emptyState, type State } from '../../demo/grafana/store/state.ts';
import { newPasswordPath } from '../../src/grafana/files.ts';
import { parsePasswordNote } from '../../src/grafana/password-note.ts';
import type { World } from '../state/world.ts';
import { LivingGrafana } from './living-grafana.ts';

/** What befalls a Grafana. */
export type Trouble = 'silent' | 'locked' | 'refusing' | 'ignoring' | 'healthy' | 'other-password';

const otherPassword = 'chosen-by-a-person';

/** The pods of Grafana's units, and the database that they share where there is a PostgreSQL. */
export class Pods {
  readonly #grafanas = new Map<string, LivingGrafana>();
  readonly #postgresql = { state: emptyState() };
  readonly #gone = new Set<string>();
  #isPasswordOther = false;

  /** For a new pod. */
  async openGrafana(root: string, unit: string): Promise<LivingGrafana> {
    const grafana = await LivingGrafana.open(root, this.#postgresql);
    this.#grafanas.set(unit, grafana);
    return grafana;
  }

  /** @throws RangeError where the unit has no pod */
  grafana(unit: string): LivingGrafana {
    const grafana = this.#grafanas.get(unit);
    if (!grafana) throw new RangeError(`${unit} has no Grafana`);
    return grafana;
  }

  get grafanas(): readonly LivingGrafana[] {
    return [...this.#grafanas.values()];
  }

  /** Whether all pods are there, and all Grafanas answer as they do in quiet times. */
  get isQuiet(): boolean {
    return this.#gone.size === 0 && this.grafanas.every(({ isTroubled }) => !isTroubled);
  }

  /** What the Grafanas that run have in their databases. */
  databases(): readonly State[] {
    return this.grafanas.flatMap(({ state }) => (state ? [state] : []));
  }

  /** A new PostgreSQL has an empty database. */
  emptyPostgresql(): void {
    this.#postgresql.state = emptyState();
  }

  /** A pod goes, and with it all but the storage. */
  async lose(world: World, unit: string): Promise<void> {
    if (this.#gone.has(unit) || !this.#grafanas.has(unit)) return;
    this.#gone.add(unit);
    await world.stopPebble(unit);
  }

  async bring(world: World, unit: string): Promise<void> {
    if (this.#gone.delete(unit)) await world.startPebble(unit);
  }

  disturb(unit: string, trouble: Trouble): void {
    const grafana = this.#grafanas.get(unit);
    if (!grafana) return;
    if (trouble === 'silent') grafana.silence = 2;
    if (trouble === 'locked') grafana.lock();
    if (trouble === 'refusing' || trouble === 'ignoring') grafana.migration = trouble;
    if (trouble === 'healthy') grafana.recover();
    if (trouble !== 'other-password') return;
    grafana.setPassword(otherPassword);
    this.#isPasswordOther = true;
  }

  recover(): void {
    for (const grafana of this.grafanas) grafana.recover();
  }

  /** Whoever changed the administrator's password sets it to the one in the secret, as the charm asks for. */
  giveBackPassword(password: string | undefined): void {
    if (!this.#isPasswordOther || password === undefined) return;
    for (const grafana of this.grafanas) grafana.setPassword(password);
  }

  /** The units whose administrator's password nobody knows: no secret, no note in the storage, no person. */
  unitsWithoutPassword(inSecrets: readonly string[]): readonly string[] {
    const notes = this.grafanas.map((grafana) => parsePasswordNote(grafana.readFile(newPasswordPath)));
    const known = [...inSecrets, ...notes.map((note) => note?.password ?? ''), otherPassword];
    const isKnown = (grafana: LivingGrafana) => known.some((each) => grafana.isAdministrator('admin', each));
    return [...this.#grafanas].flatMap(([unit, grafana]) =>
      !grafana.isRunning || isKnown(grafana) ? [] : [unit],
    );
  }
}
