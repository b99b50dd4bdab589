import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  addUserSecret,
  advanceClock,
  enqueueAction,
  grantUserSecret,
  integrateEndpoints,
  type Model,
  removeApplication,
  removeRelation,
  reportContainerReady,
  reportContainerStopped,
  scaleApplication,
  setConfig,
  updateUserSecret,
} from 'charmkit/juju-model';
import { type DispatchRecord, Simulator } from 'juju-sim/simulator';

/** What units of the probe did in one step of the story. Values that differ by deployment are in <>. */
export interface Step {
  readonly step: string;
  /** The hooks by unit, each with the remote unit, the departing unit and the secret. Leaves out update-status. */
  readonly hooks: Readonly<Record<string, readonly string[]>>;
  readonly answers: readonly Answer[];
}

/** The output and exit code of a shell line in an action. */
export interface Answer {
  readonly unit: string;
  readonly call: string;
  readonly exit: number;
  readonly output: string;
}

const probe = resolve('tests/fixtures/charms/probe');

type Change = (model: Model, simulator: Simulator) => unknown;

/** The user's or Kubernetes' changes in a step, before the actions. */
const changes: Readonly<Record<string, Change>> = {
  deploy: async (_model, simulator) => {
    await simulator.deploy(probe, { name: 'pa' });
    await simulator.deploy(probe, { name: 'pb' });
  },
  'integrate and set an option': (model) => {
    integrateEndpoints(model, 'pa:give', 'pb:take');
    setConfig(model, 'pa', { set: { text: 'hello' } });
  },
  'set the option to what it is': (model) => setConfig(model, 'pa', { set: { text: 'hello' } }),
  'scale to three units': (model) => scaleApplication(model, 'pa', 3),
  'scale to one unit': (model) => scaleApplication(model, 'pa', 1),
  'scale to two units': (model) => scaleApplication(model, 'pa', 2),
  "replace the leader's pod": (_model, simulator) => simulator.restartPod('pa/0'),
  "restart the leader's container": (model) => {
    reportContainerStopped(model, 'pa/0', 'app');
    reportContainerReady(model, 'pa/0', 'app');
  },
  'grant a secret of the user': (model) => {
    const { id } = addUserSecret(model, 'usersecret', { password: 'one' });
    grantUserSecret(model, id, 'pb');
    setConfig(model, 'pb', { set: { 'user-secret': `secret:${id}` } });
  },
  'fail a hook': async (model, simulator) => {
    setConfig(model, 'pa', { set: { fail: 'yes' } });
    await simulator.settle();
    setConfig(model, 'pa', { set: { fail: '' } });
    for (const unit of ['pa/0', 'pa/1']) await simulator.resolved(unit);
  },
  'refresh the charm': (_model, simulator) => simulator.refresh('pa', probe),
  'remove the relation': (model) => removeRelation(model, 'pa:give', 'pb:take'),
  'remove the application': (model) => removeApplication(model, 'pa'),
  'remove the other application': (model) => removeApplication(model, 'pb'),
};

/** The changes after the actions of a step. */
const sequels: Readonly<Record<string, Change>> = {
  'let the secret expire': (model) => advanceClock(model, 25_000),
  'change the secret of the user': (model) => {
    const secret = Object.values(model.secrets).find(({ owner }) => owner.kind === 'model');
    updateUserSecret(model, secret?.id ?? '', { password: 'two' });
  },
};

/** Runs the story's steps in a simulator that has the bugs of Juju 4.1, and records what units do. */
export class StoryPlayer implements AsyncDisposable {
  readonly #simulator: Simulator;
  /** The secrets by id, in the order in which they first appeared. */
  readonly #secrets = new Map<string, string>();
  #hooks: Record<string, string[]> = {};

  private constructor(simulator: Simulator) {
    this.#simulator = simulator;
  }

  static async open(): Promise<StoryPlayer> {
    const written: { player?: StoryPlayer } = {};
    const simulator = await Simulator.open({
      model: {
        jujuVersion: '4.1-beta2',
        bugs: ['config-reset-untold', 'grant-dropped', 'peer-departure-untold'],
      },
      hookRetries: 2,
      onDispatch: (record) => written.player?.writeDown(record),
    });
    written.player = new StoryPlayer(simulator);
    return written.player;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#simulator[Symbol.asyncDispose]();
  }

  /** Returns the step with the units' hooks in this run. */
  async play({ step, answers }: Step): Promise<Step> {
    const { model } = this.#simulator;
    const seen: Answer[] = [];
    this.#hooks = {};
    await changes[step]?.(model, this.#simulator);
    await this.#simulator.settle();
    for (const { unit, call } of answers) seen.push(await this.#ask(unit, call));
    await sequels[step]?.(model, this.#simulator);
    await this.#simulator.settle();
    return { step, hooks: this.#hooks, answers: seen };
  }

  /** Records the hook of a dispatch that has just ended. */
  writeDown({ unit, isAction, hook }: DispatchRecord): void {
    if (isAction || hook === 'update-status') return;
    const line = this.#read(unit, 'seen').trim().replaceAll(/ +/g, ' ');
    this.#hooks[unit] = [...(this.#hooks[unit] ?? []), this.#generalize(line, unit)];
  }

  async #ask(unit: string, call: string): Promise<Answer> {
    enqueueAction(this.#simulator.model, unit, 'ask', { line: this.#specify(call) });
    await this.#simulator.settle();
    const [exit, output] = [Number(this.#read(unit, 'code')), this.#read(unit, 'answer')];
    return { unit, call, exit, output: this.#generalize(output, unit) };
  }

  #read(unit: string, file: string): string {
    return readFileSync(join(this.#simulator.podOf(unit).charmDir, file), 'utf8');
  }

  get #relation(): string {
    const relations = Object.values(this.#simulator.model.relations);
    return String(relations.find(({ sides }) => sides.length === 2)?.number);
  }

  #specify(call: string): string {
    const ids = [...this.#secrets.keys()];
    return call
      .replaceAll('<give>', this.#relation)
      .replaceAll(/<secret (\d)>/g, (_, number: string) => ids[Number(number) - 1] ?? '');
  }

  #generalize(text: string, unit: string): string {
    const { uuid, units, applications } = this.#simulator.model;
    return text
      .replaceAll(uuid, '<model>')
      .replaceAll(applications.pa?.address ?? uuid, '<service pa>')
      .replaceAll(applications.pb?.address ?? uuid, '<service pb>')
      .replaceAll(units[unit]?.address ?? uuid, '<pod>')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
      .replaceAll(`give:${this.#relation}\n`, 'give:<give>\n')
      .replaceAll(/\b[0-9a-v]{20}\b/g, (id) => this.#nameSecret(id));
  }

  #nameSecret(id: string): string {
    const name = this.#secrets.get(id) ?? `<secret ${this.#secrets.size + 1}>`;
    this.#secrets.set(id, name);
    return name;
  }
}
