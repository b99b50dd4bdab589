import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dispatchEvent, type HookContext, type HookKind } from 'charmkit/charm';
import type { HookToolCall, HookToolResult, HookToolRunner } from 'charmkit/hook-tools';
import { handleEveryEvent } from '../../../handle-every-event.ts';

export type Databag = Record<string, string>;

export interface LittleRelation {
  readonly endpoint: string;
  readonly remoteApp: string;
  /** The units on the other side. */
  units: string[];
  /** The databags of both sides, by application or unit name. */
  readonly databags: Record<string, Databag>;
}

export interface LittleHook {
  readonly kind: HookKind;
  readonly relation?: number;
  readonly remoteUnit?: string;
  readonly departingUnit?: string;
  readonly unit?: string;
}

const charms = fileURLToPath(new URL('../../../fixtures/charms', import.meta.url));

const unknownSecret = 'secret:9m4e2mr0ui3e8a999990';
const read = (path: string) => readFileSync(path, 'utf8');

/**
 * Juju as the hook tools of one unit show it, in memory. It supports only relations, unit state, and secrets that exist
 * or not but never change. It commits the changes of a hook only if the hook succeeds, and records the calls and log
 * lines of the last hook.
 */
export class LittleJuju implements HookToolRunner {
  readonly relations = new Map<number, LittleRelation>();
  readonly state: Record<string, Databag> = {};
  /** The secrets by id. */
  readonly secrets = new Map<string, Databag>();
  /** The ids of the secrets that the application owns. */
  readonly ownSecrets = new Set<string>();
  /** The ids of the secret and the relation of each grant. */
  readonly grants: (readonly [string, string])[] = [];
  readonly charm: string;
  readonly app: string;
  leader: string;
  calls: HookToolCall[] = [];
  log: { readonly level: string; readonly message: string }[] = [];
  #unit = '';
  /** The prefix of a log line in Juju: the relation of the hook. */
  #logPrefix = '';
  #pending: (() => void)[] = [];
  #lastSecret = 0;

  constructor({ charm, app }: { readonly charm: string; readonly app: string }) {
    this.charm = charm;
    this.app = app;
    this.leader = `${app}/0`;
  }

  /**
   * Runs one hook of a unit through the real dispatch, with this handler for every hook. Throws what the handler
   * throws.
   */
  async hook(hook: LittleHook, handler: (context: HookContext) => Promise<void>): Promise<void> {
    const { unit = `${this.app}/0` } = hook;
    this.#unit = unit;
    const related = this.relations.get(hook.relation ?? Number.NaN);
    this.#logPrefix = related ? `${related.endpoint}:${hook.relation}: ` : '';
    this.#pending = [];
    this.calls = [];
    this.log = [];
    const thrown: unknown[] = [];
    const watched = (context: HookContext) =>
      handler(context).catch((error: unknown) => {
        thrown.push(error);
        throw error;
      });
    const charm = handleEveryEvent(`${charms}/${this.charm}`, watched);
    const input = { environment: this.#environment(hook, unit), cwd: `${charms}/${this.charm}`, tools: this };
    const exitCode = await dispatchEvent(charm, input);
    if (thrown.length > 0) throw thrown[0];
    if (exitCode !== 0)
      throw new Error(`The hook failed: ${this.log.map(({ message }) => message).join('\n')}`);
    for (const commit of this.#pending) commit();
  }

  async run(call: HookToolCall): Promise<HookToolResult> {
    return this.runSync(call);
  }

  runSync(call: HookToolCall): HookToolResult {
    if (call.tool === 'juju-log')
      this.log.push({ level: call.args[1] ?? '', message: `${this.#logPrefix}${call.args.at(-1)}` });
    else this.calls.push(call);
    if (call.tool.startsWith('secret-')) return this.#answerOfSecret(call);
    const printed = this.#answer(call);
    return { exitCode: 0, stdout: printed === undefined ? '' : JSON.stringify(printed), stderr: '' };
  }

  /** The warnings that the last hook logged. */
  warnings(): string[] {
    return this.log.flatMap(({ level, message }) => (level === 'WARNING' ? message.split('\n') : []));
  }

  tools(): string[] {
    return this.calls.map(({ tool }) => tool);
  }

  databag(relation: number, owner: string): Databag {
    return this.relations.get(relation)?.databags[owner] ?? {};
  }

  #answer({ tool, args, stdin = '' }: HookToolCall): unknown {
    const relation = this.relations.get(Number(args[args.indexOf('-r') + 1]?.split(':').at(-1)));
    switch (tool) {
      case 'config-get':
        return {};
      case 'is-leader':
        return this.#unit === this.leader;
      case 'relation-ids':
        return [...this.relations].flatMap(([id, { endpoint }]) =>
          endpoint === args.at(-1) ? [`${endpoint}:${id}`] : [],
        );
      case 'relation-list':
        return args.includes('--app')
          ? relation?.remoteApp
          : relation?.units.filter((name) => name !== this.#unit);
      case 'relation-get':
        return relation?.databags[args.at(-1) ?? ''] ?? {};
      case 'relation-set':
        return this.#write(
          relation?.databags ?? {},
          args.includes('--app') ? this.app : this.#unit,
          JSON.parse(stdin),
        );
      case 'state-get':
        return this.state[this.#unit] ?? {};
      case 'state-set':
        return this.#write(this.state, this.#unit, JSON.parse(stdin));
      case 'state-delete':
        return this.#write(this.state, this.#unit, { [args.at(-1) ?? '']: '' });
      case 'goal-state':
        return { units: {}, relations: {} };
      default:
        return undefined;
    }
  }

  #answerOfSecret({ tool, args }: HookToolCall): HookToolResult {
    const id = args.at(-1) ?? '';
    const content = this.secrets.get(id);
    const ok = (stdout = '') => ({ exitCode: 0, stdout, stderr: '' });
    if (tool === 'secret-add') return ok(this.#addSecret(args.filter((each) => each.includes('#file='))));
    if (tool === 'secret-ids') return ok(JSON.stringify([...this.ownSecrets]));
    if (tool === 'secret-get' && content) return ok(JSON.stringify(content));
    if (tool === 'secret-info-get' && content)
      return ok(JSON.stringify({ [id]: { revision: 1, owner: 'application', access: this.#access(id) } }));
    if (tool.endsWith('-get')) return { exitCode: 1, stdout: '', stderr: `ERROR secret "${id}" not found` };
    if (tool === 'secret-remove') this.#pending.push(() => this.secrets.delete(id));
    if (tool === 'secret-grant') this.grants.push([id, args[args.indexOf('--relation') + 1] ?? '']);
    return ok();
  }

  #access(secret: string): readonly object[] {
    const relations = this.grants.filter(([id]) => id === secret).map(([, relation]) => relation);
    const ids = relations.map((relation) => Number(relation.slice(relation.lastIndexOf(':') + 1)));
    const apps = ids.map((id) => this.relations.get(id)?.remoteApp);
    return apps.map((app) => ({ target: `application-${app}`, scope: 'relation', role: 'view' }));
  }

  #addSecret(files: readonly string[]): string {
    this.#lastSecret += 1;
    const id = `secret:9m4e2mr0ui3e8a${String(this.#lastSecret).padStart(5, '0')}g`;
    const content = files
      .map((each) => each.split('#file='))
      .map(([key = '', path = '']) => [key, read(path)]);
    this.#pending.push(() => this.secrets.set(id, Object.fromEntries(content)));
    this.#pending.push(() => this.ownSecrets.add(id));
    return `${id}\n`;
  }

  #write(databags: Record<string, Databag>, owner: string, changes: Databag): void {
    this.#pending.push(() => {
      const next = Object.entries({ ...databags[owner], ...changes }).filter(([, value]) => value !== '');
      databags[owner] = Object.fromEntries(next);
    });
  }

  #environment({ kind, relation, remoteUnit, departingUnit }: LittleHook, unit: string): Databag {
    const related = relation === undefined ? undefined : this.relations.get(relation);
    const name = related ? `${related.endpoint}-${kind}` : kind;
    return {
      JUJU_UNIT_NAME: unit,
      JUJU_MODEL_NAME: 'cos',
      JUJU_MODEL_UUID: '7e57da7a-0000-4000-8000-50c5a1e5da7a',
      JUJU_DISPATCH_PATH: `hooks/${kind === 'pebble-ready' ? `workload-${kind}` : name}`,
      JUJU_CHARM_DIR: `${charms}/${this.charm}`,
      JUJU_VERSION: '3.6.0',
      ...(kind === 'pebble-ready' && { JUJU_WORKLOAD_NAME: 'workload' }),
      ...(kind === 'secret-changed' && { JUJU_SECRET_ID: [...this.secrets.keys()][0] ?? unknownSecret }),
      ...(related && {
        JUJU_RELATION: related.endpoint,
        JUJU_RELATION_ID: `${related.endpoint}:${relation}`,
      }),
      ...(related && { JUJU_REMOTE_APP: related.remoteApp }),
      ...(remoteUnit && { JUJU_REMOTE_UNIT: remoteUnit }),
      ...(departingUnit && { JUJU_DEPARTING_UNIT: departingUnit }),
    };
  }
}
