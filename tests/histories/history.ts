import type { HookToolCall, HookToolResult } from 'charmkit/hook-tools';
import {
  addUserSecret,
  busyUnits,
  enqueueAction,
  grantUserSecret,
  revokeUserSecret,
  setConfig,
  setLeader,
  unitsOf,
  updateUserSecret,
} from 'charmkit/juju-model';
import { emptyState } from '../../demo/grafana/store/state.ts';
import { newPasswordPath } from '../../src/grafana/files.ts';
import { type Provider, provider } from '../state/providers.ts';
import { World } from '../state/world.ts';
import { LivingGrafana } from './living-grafana.ts';
import { authority, type Neighbour, neighboursWith, type SecretIds } from './neighbours.ts';
import { optionValues } from './options.ts';
import type { Course, Step, Trouble } from './steps.ts';
import { Witness } from './witness.ts';

interface Related {
  readonly number: number;
  isChanged: boolean;
}

/** Where a history ends, as far as it has to be the same however it was reached. */
export interface Ending {
  readonly units: number;
  readonly leader: string;
  /** By neighbour, in the order in which they were related. */
  readonly related: readonly (readonly [name: string, isChanged: boolean])[];
  readonly options: readonly string[];
  readonly secretContents: Readonly<Record<string, number>>;
  /** Of the application prometheus. */
  readonly providerUnits: number;
}

const hourMs = 3_600_000;
const otherPassword = 'chosen-by-a-person';
const secretNames = ['database', 'client', 'mail'] as const;

/** A deployment, and all that happens to it. */
export class History implements AsyncDisposable {
  readonly #grafanas = new Map<string, LivingGrafana>();
  readonly #related = new Map<string, Related>();
  readonly #options = new Set<string>();
  readonly #contents: Record<string, number> = { database: 0, client: 0, mail: 0 };
  readonly #refused = new Set<string>();
  readonly #withoutPod = new Set<string>();
  readonly #postgresql = { state: emptyState() };
  readonly #witness = new Witness();
  #isPasswordOther = false;
  #certificates = 0;
  #providerUnits = 2;
  #ids: SecretIds = { database: '', client: '', mail: '' };
  #neighbours: Readonly<Record<string, Neighbour>> = {};
  #world: World | undefined;

  /** A deployment as its operator wants it from the start. */
  static async begin(ending: Ending): Promise<History> {
    const history = new History();
    const openGrafana = (root: string, unit: string) => history.#openGrafana(root, unit);
    history.#world = await World.deploy({ units: ending.units, openGrafana }, (world) =>
      history.#prepare(world, ending),
    );
    return history;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#world?.[Symbol.asyncDispose]();
  }

  get world(): World {
    if (!this.#world) throw new RangeError('the history has not begun');
    return this.#world;
  }

  grafana(unit: string): LivingGrafana {
    const grafana = this.#grafanas.get(unit);
    if (!grafana) throw new RangeError(`${unit} has no Grafana`);
    return grafana;
  }

  /** Grafana's units. */
  get units(): readonly string[] {
    return unitsOf(this.world.model, 'grafana').map(({ name }) => name);
  }

  /** The numbers of the relations, by neighbour. */
  get relations(): ReadonlyMap<string, number> {
    return new Map([...this.#related].map(([name, { number }]) => [name, number]));
  }

  /** What was lost on the way, which no later hook gives back. */
  get losses(): readonly string[] {
    return this.#witness.losses;
  }

  async take(step: Step): Promise<void> {
    // The dashboard about Grafana itself depends on others, too.
    if ('name' in step) this.#witness.forget();
    await this.#take(step);
    this.#look(JSON.stringify(step));
  }

  async #take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'relate':
        return this.#relate(step.name);
      case 'change':
        return this.#change(step.name);
      case 'unrelate':
        return this.#unrelate(step.name);
      case 'set':
      case 'reset':
        return this.#setOption(step.option, step.kind === 'set');
      case 'rotate':
        return this.#rotate(step.secret);
      case 'refuse':
        return void this.#refused.add(this.#idOf(step.secret));
      case 'revoke':
        return revokeUserSecret(this.world.model, this.#idOf(step.secret), 'grafana');
      case 'allow':
        return this.#allow(step.secret);
      case 'scale':
        return this.#scale(step.units);
      case 'scale-provider':
        return this.#scaleProvider(step.units);
      case 'lead':
        return this.#lead(this.#unitAt(step.unit));
      case 'lose-pod':
        return this.#losePod(this.#unitAt(step.unit));
      case 'bring-pod':
        return this.#bringPod(this.#unitAt(step.unit));
      case 'update-status':
        return this.#updateStatus(this.#unitAt(step.unit));
      case 'rotate-password':
        return this.#rotatePassword(this.#unitAt(step.unit));
      case 'grafana':
        return this.#disturb(this.#unitAt(step.unit), step.does);
      case 'run':
        return this.#run(step.hooks, step.order);
      case 'settle':
        return this.settle();
      case 'refresh':
        return this.#refresh();
      case 'renew-certificates':
        return this.#renewCertificates();
      case 'lose-commit':
        return this.#loseCommit();
      case 'cut-short':
        return this.#cutShort(step.tool, step.calls);
    }
  }

  /** All trouble ends, all hooks run, and an update-status comes to each unit. */
  async end(): Promise<void> {
    for (const secret of secretNames) this.#allow(secret);
    for (const unit of this.units) await this.#bringPod(unit);
    for (const grafana of this.#grafanas.values()) grafana.recover();
    this.world.clockMs += hourMs;
    await this.settle();
    for (const unit of this.units) if (await this.world.isChecked(unit)) await this.world.checkGrafana(unit);
    await this.settle();
    this.#look('the end');
    if (this.#isPasswordOther) this.#giveBackPassword();
    for (const unit of this.units) await this.#updateStatus(unit);
    await this.settle();
    for (const grafana of this.#grafanas.values()) grafana.recover();
  }

  async settle(): Promise<void> {
    do await this.world.settle();
    while (this.#answerRequests());
    const grafanas = this.units.map((unit) => this.grafana(unit));
    if (this.#withoutPod.size > 0 || grafanas.some(({ isTroubled }) => isTroubled)) return;
    this.#look('a hook');
    for (const grafana of grafanas) grafana.recover();
    this.#witness.remember(this.#databases());
  }

  /** Whether something was lost, and whether the administrator's password is still known to somebody. */
  #look(when: string): void {
    this.#witness.check(this.#databases(), when);
    const passwords = this.#knownPasswords();
    for (const [unit, grafana] of this.#grafanas) {
      if (!grafana.isRunning || passwords.some((each) => grafana.isAdministrator('admin', each))) continue;
      this.#witness.losses.push(`${when} loses the admin password of ${unit}`);
    }
  }

  #databases() {
    return [...this.#grafanas.values()].flatMap(({ state }) => (state ? [state] : []));
  }

  /** What the secret says or said, what a unit has written down, and what a person knows. */
  #knownPasswords(): readonly string[] {
    const { model } = this.world;
    const written = [...this.#grafanas.values()].map((grafana) => grafana.readFile(newPasswordPath));
    const secrets = Object.values(model.secrets).filter(({ label }) => label === 'admin-password');
    const kept = secrets.flatMap(({ revisions }) => revisions.map(({ content }) => content.password ?? ''));
    return [...kept.map((each) => Buffer.from(each, 'base64').toString()), ...written, otherPassword];
  }

  /** What a fresh deployment has to begin with to be the same. */
  ending(): Ending {
    return {
      units: this.units.length,
      leader: this.world.model.applications.grafana?.leader ?? '',
      related: [...this.#related]
        .sort(([, one], [, another]) => one.number - another.number)
        .map(([name, { isChanged }]) => [name, isChanged]),
      options: [...this.#options],
      secretContents: { ...this.#contents },
      providerUnits: this.#providerUnits,
    };
  }

  async #openGrafana(root: string, unit: string): Promise<LivingGrafana> {
    const grafana = await LivingGrafana.open(root, this.#postgresql);
    this.#grafanas.set(unit, grafana);
    return grafana;
  }

  #prepare(world: World, ending: Ending): void {
    this.#world = world;
    world.answerTool = (call) => this.#refuse(call);
    Object.assign(this.#contents, ending.secretContents);
    this.#providerUnits = ending.providerUnits;
    const [database = '', client = '', mail = ''] = secretNames.map((name) => this.#giveSecret(name));
    this.#ids = { database, client, mail };
    this.#neighbours = neighboursWith(this.#ids);
    if (ending.leader !== '') setLeader(world.model, ending.leader);
    for (const option of ending.options) this.#setOption(option, true);
    for (const [name, isChanged] of ending.related) {
      this.#integrate(name);
      if (isChanged) this.#change(name);
    }
  }

  #giveSecret(name: string): string {
    const { model } = this.world;
    const { id } = addUserSecret(model, name, this.#contentOf(name));
    grantUserSecret(model, id, 'grafana');
    return `secret:${id}`;
  }

  #contentOf(name: string): Record<string, string> {
    const word = `${name}-${this.#contents[name]}`;
    if (name === 'client') return { secret: word };
    return { username: 'grafana', password: word };
  }

  #idOf(name: string): string {
    return this.#ids[name as keyof SecretIds].replace('secret:', '');
  }

  #refuse({ tool, args }: HookToolCall): HookToolResult | undefined {
    const isRefused =
      tool === 'secret-get' && [...this.#refused].some((id) => args.some((word) => word.includes(id)));
    return isRefused ? { exitCode: 1, stdout: '', stderr: 'ERROR permission denied\n' } : undefined;
  }

  async #relate(name: string): Promise<void> {
    if (this.#related.has(name)) return;
    // Juju refuses it while the relation before is still on its way out.
    if (this.#isLeaving(name)) await this.settle();
    this.#integrate(name);
  }

  #isLeaving(name: string): boolean {
    const { app, endpoint } = this.#neighbour(name);
    return Object.values(this.world.model.relations).some(({ sides }) =>
      sides.some((side) => side.app === app && side.endpoint === endpoint),
    );
  }

  #integrate(name: string): void {
    const { app, endpoint, says } = this.#neighbour(name);
    // A new PostgreSQL has an empty database.
    if (name === 'pgsql') this.#postgresql.state = emptyState();
    const { number } = this.world.relate(app, this.#complete(app, says[0]), endpoint);
    this.#related.set(name, { number, isChanged: false });
  }

  #change(name: string): void {
    const related = this.#related.get(name);
    if (!related) return;
    const { app, says } = this.#neighbour(name);
    this.world.write(related.number, app, this.#complete(app, says[1]));
    related.isChanged = true;
  }

  #unrelate(name: string): void {
    if (!this.#related.delete(name)) return;
    const { app, endpoint } = this.#neighbour(name);
    this.world.unrelate(app, endpoint);
  }

  #neighbour(name: string): Neighbour {
    const neighbour = this.#neighbours[name];
    if (!neighbour) throw new RangeError(`nobody is called ${name}`);
    return neighbour;
  }

  /** Every application has a unit, and Prometheus as many as it was scaled to. */
  #complete(app: string, { app: data = {}, units }: Provider): Provider {
    if (app === 'prometheus') return { ...provider(app, this.#providerUnits), app: data };
    return { app: data, units: units ?? { [`${app}/0`]: {} } };
  }

  #setOption(option: string, isSet: boolean): void {
    const value = optionValues(this.#ids)[option];
    if (value === undefined) return;
    setConfig(this.world.model, 'grafana', isSet ? { set: { [option]: value } } : { reset: [option] });
    if (isSet) this.#options.add(option);
    else this.#options.delete(option);
  }

  #rotate(secret: string): void {
    this.#contents[secret] = (this.#contents[secret] ?? 0) + 1;
    updateUserSecret(this.world.model, this.#idOf(secret), this.#contentOf(secret));
  }

  #allow(secret: string): void {
    this.#refused.delete(this.#idOf(secret));
    grantUserSecret(this.world.model, this.#idOf(secret), 'grafana');
  }

  async #scale(units: number): Promise<void> {
    // A StatefulSet makes no pod anew before the former one has gone.
    await this.settle();
    this.world.scale('grafana', units);
  }

  #scaleProvider(units: number): void {
    if (!this.#related.has('prometheus')) return;
    this.#providerUnits = units;
    this.world.scaleProvider('prometheus', units);
  }

  #lead(unit: string): void {
    if (this.world.model.units[unit]?.life === 'alive') setLeader(this.world.model, unit);
  }

  async #losePod(unit: string): Promise<void> {
    if (this.#withoutPod.has(unit) || !this.#grafanas.has(unit)) return;
    this.#withoutPod.add(unit);
    await this.world.stopPebble(unit);
  }

  async #bringPod(unit: string): Promise<void> {
    if (this.#withoutPod.delete(unit)) await this.world.startPebble(unit);
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

  #disturb(unit: string, does: Trouble): void {
    const grafana = this.#grafanas.get(unit);
    if (!grafana) return;
    if (does === 'silent') grafana.silence = 2;
    if (does === 'locked') grafana.lock();
    if (does === 'refusing' || does === 'ignoring') grafana.migration = does;
    if (does === 'healthy') grafana.recover();
    if (does !== 'other-password') return;
    grafana.setPassword(otherPassword);
    this.#isPasswordOther = true;
  }

  async #run(hooks: number, order: number): Promise<void> {
    for (let left = hooks; left > 0; left -= 1) {
      const busy = busyUnits(this.world.model);
      const unit = busy[order % Math.max(busy.length, 1)];
      if (unit === undefined) return;
      await this.world.step(unit);
    }
  }

  async #refresh(): Promise<void> {
    for (const unit of this.units) await this.#losePod(unit);
    await this.world.refresh();
  }

  #renewCertificates(): void {
    this.#certificates += 1;
    this.#answerRequests();
  }

  async #loseCommit(): Promise<void> {
    const [unit] = busyUnits(this.world.model);
    if (unit === undefined) return;
    this.world.losesCommit = true;
    await this.world.step(unit, { mayFail: true });
    this.world.losesCommit = false;
  }

  async #cutShort(tool: string, calls: number): Promise<void> {
    const [unit] = busyUnits(this.world.model);
    if (unit === undefined) return;
    const { answerTool } = this.world;
    let left = calls;
    this.world.answerTool = (call) => {
      if (call.tool !== tool || left-- > 0) return answerTool(call);
      return { exitCode: 1, stdout: '', stderr: 'ERROR the agent went away' };
    };
    await this.world.step(unit, { mayFail: true });
    this.world.answerTool = answerTool;
  }

  /** The authority signs what is asked for, each request once unless certificates are renewed. */
  #answerRequests(): boolean {
    const number = this.#related.get('certificates')?.number;
    if (number === undefined) return false;
    const requests = this.units.flatMap((unit) => requestsIn(this.world.databag(unit, number)));
    const answers = requests.map((request) => ({
      ca: authority.certificate,
      certificate_signing_request: request,
      certificate: issue(request, this.#certificates),
      chain: [],
    }));
    const { app } = this.#neighbour('certificates');
    const text = JSON.stringify(answers);
    if (answers.length === 0 || this.world.databag(app, number).certificates === text) return false;
    this.world.write(number, app, this.#complete(app, { app: { certificates: text } }));
    return true;
  }

  /** Whoever changed the administrator's password sets it to the one in the secret, as the charm asks for. */
  #giveBackPassword(): void {
    const password = this.adminPassword();
    for (const grafana of this.#grafanas.values()) if (password !== undefined) grafana.setPassword(password);
  }

  /** What the application's secret says. */
  adminPassword(): string | undefined {
    const secrets = Object.values(this.world.model.secrets);
    const secret = secrets.find(({ label, owner }) => label === 'admin-password' && owner.name === 'grafana');
    const encoded = secret?.revisions.at(-1)?.content.password;
    return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString();
  }

  #unitAt(number: number): string {
    const { units } = this;
    return units[number % units.length] ?? '';
  }
}

const issued = new Map<string, string>();

/** The same request gets the same certificate, until it is renewed. */
function issue(request: string, renewals: number): string {
  const key = `${renewals} ${request}`;
  const certificate = issued.get(key) ?? authority.issue(request);
  issued.set(key, certificate);
  return certificate;
}

function requestsIn({
  certificate_signing_requests: asked = '[]',
}: Readonly<Record<string, string>>): readonly string[] {
  const parsed = JSON.parse(asked) as readonly { readonly certificate_signing_request: string }[];
  return parsed.map(({ certificate_signing_request: request }) => request);
}

/** A deployment of so many units and nothing else. */
export function bareEnding({ units }: Course): Ending {
  return { units, leader: '', related: [], options: [], secretContents: {}, providerUnits: 2 };
}
