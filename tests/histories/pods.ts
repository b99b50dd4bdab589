import { createState, type State } from '../../demo/grafana/store/state.ts';
import { newPasswordPath } from '../../src/grafana/files.ts';
import { parsePasswordNote } from '../../src/grafana/notes/password-note.ts';
import type { World } from '../state/world.ts';
import { LivingGrafana } from './living-grafana.ts';

/** A fault of a Grafana. */
export type Trouble = 'silent' | 'locked' | 'refusing' | 'ignoring' | 'healthy' | 'other-password';

const otherPassword = 'chosen-by-a-person';

/** The pods of Grafana's units, and the PostgreSQL database that they may share. */
export class Pods {
  readonly #grafanas = new Map<string, LivingGrafana>();
  readonly #postgresql = { state: createState() };
  readonly #gone = new Set<string>();
  #isPasswordOther = false;

  /** Starts a new pod. */
  async openGrafana(root: string, unit: string): Promise<LivingGrafana> {
    const grafana = await LivingGrafana.open(root, this.#postgresql);
    this.#grafanas.set(unit, grafana);
    return grafana;
  }

  /** @throws RangeError if the unit has no pod */
  grafana(unit: string): LivingGrafana {
    const grafana = this.#grafanas.get(unit);
    if (!grafana) throw new RangeError(`${unit} has no Grafana`);
    return grafana;
  }

  get grafanas(): readonly LivingGrafana[] {
    return [...this.#grafanas.values()];
  }

  /** Whether all pods exist and every Grafana answers as in normal operation. */
  get isQuiet(): boolean {
    return this.#gone.size === 0 && this.grafanas.every(({ isTroubled }) => !isTroubled);
  }

  /** The databases of the running Grafanas. */
  databases(): readonly State[] {
    return this.grafanas.flatMap(({ state }) => (state ? [state] : []));
  }

  /** Starts a new PostgreSQL with an empty database. */
  emptyPostgresql(): void {
    this.#postgresql.state = createState();
  }

  /** Removes a pod with everything except its storage. */
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

  /** Sets the administrator's password to the one in the secret, as the charm asks a user who changed it to do. */
  giveBackPassword(password: string | undefined): void {
    if (!this.#isPasswordOther || password === undefined) return;
    for (const grafana of this.grafanas) grafana.setPassword(password);
  }

  /** The units whose admin password is lost: it is in no secret, in no note in the storage, and not the user's own. */
  unitsWithoutPassword(inSecrets: readonly string[]): readonly string[] {
    const notes = this.grafanas.map((grafana) => parsePasswordNote(grafana.readFile(newPasswordPath)));
    const known = [...inSecrets, ...notes.map((note) => note?.password ?? ''), otherPassword];
    const isKnown = (grafana: LivingGrafana) => known.some((each) => grafana.isAdministrator('admin', each));
    return [...this.#grafanas].flatMap(([unit, grafana]) =>
      !grafana.isRunning || isKnown(grafana) ? [] : [unit],
    );
  }
}
