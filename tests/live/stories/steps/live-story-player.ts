import { setTimeout as sleep } from 'node:timers/promises';
import { LiveCluster } from '../../../../scripts/live/model/live-cluster.ts';
import { LiveModel, waitUntil } from '../../../../scripts/live/model/live-model.ts';
import { ModelLog } from '../../../../scripts/live/model/model-log.ts';
import type { Answer, Step } from '../../../process/story-player.ts';
import { areHooksAlike, type Hooks } from './alike-hooks.ts';
import { changes, type ProbeStage, sequels } from './recorded-changes.ts';

/** An agent sends its log after what it logs, and may begin the next hook a moment after it was idle. */
const logDelayMs = 1000;

/** Plays the steps of the recorded story in a live model, and records what units do. */
export class LiveStoryPlayer implements Disposable {
  readonly #stage: ProbeStage;
  readonly #log: ModelLog;
  /** The secrets by id, in the order in which they first appeared. */
  readonly #secrets = new Map<string, string>();
  #relation = '';

  private constructor(stage: ProbeStage) {
    this.#stage = stage;
    this.#log = ModelLog.follow(stage.model.name);
  }

  static async open(): Promise<LiveStoryPlayer> {
    const model = await LiveModel.add('probe');
    return new LiveStoryPlayer({ model, cluster: new LiveCluster(model.name) });
  }

  [Symbol.dispose](): void {
    this.#log[Symbol.dispose]();
  }

  /** Returns the step with the units' hooks in this model. */
  async play(recorded: Step): Promise<Step> {
    const { step } = recorded;
    const before = this.#readHooks();
    await changes[step]?.(this.#stage);
    const answers: Answer[] = [];
    for (const { unit, call } of recorded.answers) answers.push(await this.#ask(unit, call));
    await sequels[step]?.(this.#stage);
    const hooks = await this.#awaitHooks(recorded.hooks, before);
    return { step, hooks, answers };
  }

  /** Waits until the units have run the expected hooks, and then until they are idle. */
  async #awaitHooks(expected: Hooks, before: Hooks): Promise<Hooks> {
    await waitUntil(
      'the units have run the expected hooks',
      async () => subtractHooks(this.#readHooks(), before),
      (hooks) => areHooksAlike(hooks, expected),
    ).catch(() => {
      // Others ran. The test compares them.
    });
    let last = '';
    return waitUntil(
      'all units are idle',
      async () => {
        const idle = await this.#stage.model.isIdle(() => true);
        await sleep(logDelayMs);
        return { idle, hooks: subtractHooks(this.#readHooks(), before) };
      },
      ({ idle, hooks }) => {
        const same = last === JSON.stringify(hooks);
        last = JSON.stringify(hooks);
        return idle && same;
      },
    ).then(({ hooks }) => hooks);
  }

  /** The hooks that the units have run so far, as the charm logged them. */
  #readHooks(): Hooks {
    const log = this.#log.read();
    const hooks: Record<string, string[]> = {};
    for (const [, unit = '', hook = ''] of log.matchAll(/ unit\.(\S+)\.juju-log (?:\S+: )?seen (.*)$/gm)) {
      const line = this.#generalize(hook.trim().replaceAll(/ +/g, ' '), {});
      if (line !== 'update-status') hooks[unit] = [...(hooks[unit] ?? []), line];
    }
    return hooks;
  }

  async #ask(unit: string, call: string): Promise<Answer> {
    const { model, cluster } = this.#stage;
    this.#relation ||= String((await model.readRelation('pa/0', 'give'))['relation-id']);
    await model.act(unit, 'ask', `line=${this.#specify(call)}`);
    const pod = unit.replace('/', '-');
    const read = `cd /var/lib/juju/agents/unit-${pod}/charm && cat code answer`;
    const files = await cluster.kubectl('exec', pod, '--container=charm', '--', 'sh', '-c', read);
    const [code = '', ...lines] = files.split('\n');
    const output = this.#generalize(lines.join('\n'), await this.#readAddresses(unit));
    return { unit, call, exit: Number(code), output };
  }

  /** The addresses that differ by deployment, and their names in the recording. */
  async #readAddresses(unit: string): Promise<Readonly<Record<string, string>>> {
    const { applications } = await this.#stage.model.status();
    const services = Object.entries(applications).map(([app, { address }]) => [address, `<service ${app}>`]);
    const pod = applications[unit.split('/')[0] ?? '']?.units[unit]?.address ?? '';
    return Object.fromEntries([...services, [pod, '<pod>']]);
  }

  #specify(call: string): string {
    const ids = [...this.#secrets.keys()];
    return call
      .replaceAll('<give>', this.#relation)
      .replaceAll(/<secret (\d)>/g, (_, number: string) => ids[Number(number) - 1] ?? '');
  }

  #generalize(text: string, addresses: Readonly<Record<string, string>>): string {
    let general = text;
    for (const [address, name] of Object.entries(addresses)) general = general.replaceAll(address, name);
    return general
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<model>')
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

function subtractHooks(all: Hooks, before: Hooks): Hooks {
  const fresh = Object.entries(all).map(([unit, hooks]) => {
    const earlier = before[unit] ?? [];
    return [unit, hooks.slice(earlier.length).filter((hook) => !isReminder(hook, earlier))] as const;
  });
  return Object.fromEntries(fresh.filter(([, hooks]) => hooks.length > 0));
}

/** Juju runs `secret-expired` again every five minutes until the charm removes the revision. */
function isReminder(hook: string, earlier: readonly string[]): boolean {
  return hook.startsWith('secret-expired ') && earlier.includes(hook);
}
