import { enqueueAction, listUnits, setConfig, setLeader } from 'charmkit/juju-model';
import { World } from '../state/world.ts';
import { GivenSecrets, noRotations, type Rotations } from './given-secrets.ts';
import { cutShort, loseCommit, runHooks } from './hooks.ts';
import type { LivingGrafana } from './living-grafana.ts';
import { Neighbourhood, noRelations, type Relations } from './neighbourhood.ts';
import { optionValues } from './options.ts';
import { Pods } from './pods.ts';
import type { Step } from './steps.ts';
import { Witness } from './witness.ts';

/** The part of a history's final state that must not depend on the path to it. */
export interface Ending {
  readonly units: number;
  /** Undefined if Juju chooses the leader. */
  readonly leader: string | undefined;
  readonly relations: Relations;
  readonly options: readonly string[];
  readonly rotations: Rotations;
}

/** A deployment of this many units without relations or options. */
function bareEnding(units: number): Ending {
  return { units, leader: undefined, relations: noRelations, options: [], rotations: noRotations };
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A deployment, and the changes to it. */
export class History implements AsyncDisposable {
  readonly world: World;
  readonly #pods: Pods;
  readonly #secrets: GivenSecrets;
  readonly #neighbourhood: Neighbourhood;
  readonly #options = new Set<string>();
  readonly #witness = new Witness();

  private constructor(world: World, pods: Pods, { leader, relations, options, rotations }: Ending) {
    this.world = world;
    this.#pods = pods;
    this.#secrets = new GivenSecrets(() => world.model, rotations);
    world.answerTool = (call) => this.#secrets.answer(call);
    if (leader !== undefined) setLeader(world.model, leader);
    for (const option of options) this.#set(option);
    this.#neighbourhood = new Neighbourhood(world, this.#secrets.ids, relations);
  }

  /** Opens a deployment with its final relations and options from the start. Its first hooks have run. */
  static begin(ending: Ending): Promise<History> {
    return History.#deploy(ending, { isUsual: false });
  }

  /** Opens a deployment of this many units without relations or options. Its first hooks have run. */
  static beginBare(units: number): Promise<History> {
    return History.#deploy(bareEnding(units), { isUsual: true });
  }

  static async #deploy(ending: Ending, { isUsual }: { readonly isUsual: boolean }): Promise<History> {
    const pods = new Pods();
    let history: History | undefined;
    const openGrafana = (root: string, unit: string) => pods.openGrafana(root, unit);
    await World.deploy({ units: ending.units, openGrafana, isUsual }, (world) => {
      history = new History(world, pods, ending);
    });
    if (!history) throw new RangeError('the world did not begin');
    return history;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world[Symbol.asyncDispose]();
  }

  grafana(unit: string): LivingGrafana {
    return this.#pods.grafana(unit);
  }

  /** Grafana's units. */
  get units(): readonly string[] {
    return listUnits(this.world.model, 'grafana').map(({ name }) => name);
  }

  /** The relation ids by neighbour. */
  get relations(): ReadonlyMap<string, number> {
    return this.#neighbourhood.numbers;
  }

  /** Data lost during the history, which no later hook restores. */
  get losses(): readonly string[] {
    return this.#witness.losses;
  }

  async take(step: Step): Promise<void> {
    // The dashboard about Grafana itself also depends on other applications.
    if ('name' in step) this.#witness.forget();
    await this.#take(step);
    this.#look(JSON.stringify(step));
  }

  /** Ends all faults, runs all hooks, and runs an update-status on each unit. */
  async end(): Promise<void> {
    const { world } = this;
    this.#secrets.allowAll();
    for (const unit of this.units) await this.#pods.bring(world, unit);
    this.#pods.recover();
    world.clockMs += hourMs;
    await this.settle();
    for (const unit of this.units) if (await world.isChecked(unit)) await world.checkGrafana(unit);
    await this.settle();
    this.#look('the end');
    this.#pods.giveBackPassword(this.adminPassword());
    // The charm retries a refused password after half an hour.
    world.clockMs += hourMs;
    for (const unit of this.units) await this.#updateStatus(unit);
    await this.settle();
    this.#pods.recover();
  }

  async settle(): Promise<void> {
    do await this.world.settle();
    while (this.#neighbourhood.answerRequests());
    if (!this.#pods.isQuiet) return;
    this.#look('a hook');
    this.#pods.recover();
    this.#witness.remember(this.#pods.databases());
  }

  /** The initial state of a fresh deployment that must end the same. */
  ending(): Ending {
    return {
      units: this.units.length,
      leader: this.world.model.applications.grafana?.leader,
      relations: this.#neighbourhood.relations,
      options: [...this.#options].sort(),
      rotations: this.#secrets.rotations,
    };
  }

  /** The admin password in the application's secret. */
  adminPassword(): string | undefined {
    return this.#adminPasswords().at(-1);
  }

  async #take(step: Step): Promise<void> {
    const { world } = this;
    const pods = this.#pods;
    switch (step.kind) {
      case 'relate':
        return this.#relate(step.name);
      case 'change':
        return this.#neighbourhood.change(step.name);
      case 'unrelate':
        return this.#neighbourhood.unrelate(step.name);
      case 'set':
        return this.#set(step.option);
      case 'reset':
        return this.#reset(step.option);
      case 'rotate':
      case 'refuse':
      case 'revoke':
      case 'allow':
        return this.#secrets[step.kind](step.secret);
      case 'scale':
        return this.#scale(step.units);
      case 'scale-provider':
        return this.#neighbourhood.scaleProvider(step.units);
      case 'lead':
        return this.#lead(this.#unitAt(step.unit));
      case 'lose-pod':
        return pods.lose(world, this.#unitAt(step.unit));
      case 'bring-pod':
        return pods.bring(world, this.#unitAt(step.unit));
      case 'replace-pod':
        return this.#replacePod(this.#unitAt(step.unit));
      case 'update-status':
        return this.#updateStatus(this.#unitAt(step.unit));
      case 'rotate-password':
        return this.#rotatePassword(this.#unitAt(step.unit));
      case 'grafana':
        return pods.disturb(this.#unitAt(step.unit), step.does);
      case 'pass-time':
        world.clockMs += step.minutes * minuteMs;
        return;
      case 'run':
        return runHooks(world, step);
      case 'settle':
        return this.settle();
      case 'refresh':
        return this.#refresh();
      case 'renew-certificates':
        return this.#neighbourhood.renewCertificates();
      case 'lose-commit':
        return loseCommit(world);
      case 'cut-short':
        return cutShort(world, step);
    }
  }

  /** Checks that no data was lost, and that the administrator's password is still known. */
  #look(when: string): void {
    this.#witness.check(this.#pods.databases(), when);
    for (const unit of this.#pods.unitsWithoutPassword(this.#adminPasswords()))
      this.#witness.losses.push(`${when} loses the admin password of ${unit}`);
  }

  /** All revisions of the application's secret, newest last. */
  #adminPasswords(): readonly string[] {
    const secrets = Object.values(this.world.model.secrets);
    const secret = secrets.find(({ label, owner }) => label === 'admin-password' && owner.name === 'grafana');
    const encoded = secret?.revisions.map(({ content }) => content.password ?? '') ?? [];
    return encoded.map((each) => Buffer.from(each, 'base64').toString());
  }

  async #relate(name: string): Promise<void> {
    if (this.#neighbourhood.isRelated(name)) return;
    // Juju refuses to relate while the previous relation is still being removed.
    if (this.#neighbourhood.isLeaving(name)) await this.settle();
    if (name === 'pgsql') this.#pods.emptyPostgresql();
    this.#neighbourhood.relate(name);
  }

  #set(option: string): void {
    setConfig(this.world.model, 'grafana', { set: this.#valuesOf(option) });
    this.#options.add(option);
  }

  #reset(option: string): void {
    setConfig(this.world.model, 'grafana', { reset: Object.keys(this.#valuesOf(option)) });
    this.#options.delete(option);
  }

  #valuesOf(option: string) {
    return optionValues(this.#secrets.ids)[option] ?? {};
  }

  async #scale(units: number): Promise<void> {
    // A StatefulSet recreates a pod only after the previous one has gone.
    await this.settle();
    this.world.scale('grafana', units);
  }

  #lead(unit: string): void {
    if (this.world.model.units[unit]?.life === 'alive') setLeader(this.world.model, unit);
  }

  /** Replaces the pod. The first hook of the new pod is not pebble-ready. */
  async #replacePod(unit: string): Promise<void> {
    await this.#pods.lose(this.world, unit);
    await this.#pods.bring(this.world, unit);
    await this.#updateStatus(unit);
  }

  async #updateStatus(unit: string): Promise<void> {
    const { agent } = this.world.model.units[unit] ?? {};
    if (!agent?.isStarted || agent.failed) return;
    await this.world.fire('update-status', { unit });
  }

  #rotatePassword(unit: string): void {
    if (this.world.model.units[unit]?.life !== 'alive') return;
    enqueueAction(this.world.model, unit, 'rotate-admin-password');
  }

  async #refresh(): Promise<void> {
    for (const unit of this.units) await this.#pods.lose(this.world, unit);
    await this.world.refresh();
  }

  #unitAt(number: number): string {
    const { units } = this;
    return units[number % units.length] ?? '';
  }
}
