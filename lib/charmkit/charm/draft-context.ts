import type { Logger } from '../base/index.ts';
import type { DraftedCall, HookToolRunner } from '../hook-tools/index.ts';
import type { PebbleClient } from '../pebble/index.ts';
import type { HookContext } from './context.ts';
import { createLabelledSecret } from './create-labelled-secret.ts';
import { type DatabagChange, DraftRelation } from './draft-relation.ts';
import { findBreakingRelation, type JujuEvent } from './events.ts';
import type { LabelledSecret } from './labelled-secret.ts';
import type { Relation } from './relation.ts';

export type { DatabagChange } from './draft-relation.ts';

/** One change that a hook asks of Juju, as plain data. */
export type JujuChange = DatabagChange | DraftedCall;

export interface DraftOptions {
  /**
   * Whether it only peeks at secrets of other applications. A hook that reads a secret tracks its newest revision from then
   * on, and Juju can have the older ones removed. Code that only looks must not cause that.
   */
  readonly isPeeking?: boolean;
  /** The event in place of the running one, to plan what another hook would change. */
  readonly event?: JujuEvent;
  /** The relation of that event. */
  readonly relation?: Relation | undefined;
}

/**
 * A context that reads everything and changes nothing. It notes writes to databags and changes by hook tools, and
 * `listChanges` lists them. A new secret has a pending id until `applyJujuChange` creates it.
 */
export class DraftContext implements HookContext {
  readonly tools: HookToolRunner;
  readonly #context: HookContext;
  readonly #eventRelation: Relation | undefined;
  readonly #relations = new Map<string, DraftRelation>();
  readonly #calls: DraftedCall[] = [];
  readonly event: JujuEvent;
  readonly log: Logger;
  #pending = 0;

  constructor(
    context: HookContext,
    { isPeeking = false, event = context.event, relation }: DraftOptions = {},
  ) {
    this.#context = context;
    this.#eventRelation = relation ?? context.eventRelation();
    this.event = event;
    // Nothing has happened that belongs in the log.
    this.log = isPeeking ? silentLogger : context.log;
    const { tools } = context;
    const reading = isPeeking ? peekingRunner(tools) : tools;
    this.tools = {
      run: (call) => reading.run(call),
      runSync: (call) => reading.runSync(call),
      draft: {
        nextSecretId: () => this.#nextSecretId(),
        add: (call) => void this.#calls.push(call),
      },
    };
  }

  get env() {
    return this.#context.env;
  }

  get metadata() {
    return this.#context.metadata;
  }

  get previousWasInterrupted() {
    return this.#context.previousWasInterrupted;
  }

  get hasUnreadRelations() {
    return this.#context.hasUnreadRelations;
  }

  leaveUnfinished(): void {
    this.#context.leaveUnfinished();
  }

  isLeader() {
    return this.#context.isLeader();
  }

  config() {
    return this.#context.config();
  }

  secret(label: string, owner?: 'application' | 'unit'): LabelledSecret {
    return createLabelledSecret(this, label, owner);
  }

  isOwnSecret(id: string) {
    return this.#context.isOwnSecret(id);
  }

  async relations(endpoint: string): Promise<readonly Relation[]> {
    return (await this.#context.relations(endpoint)).map((relation) => this.#draftOf(relation));
  }

  eventRelation(): Relation | undefined {
    return this.#eventRelation && this.#draftOf(this.#eventRelation);
  }

  isUnitLeaving() {
    return this.#context.isUnitLeaving();
  }

  /** Only read from it: its requests are not drafted. */
  container(name: string): PebbleClient {
    return this.#context.container(name);
  }

  addStatus(status: Parameters<HookContext['addStatus']>[0]): void {
    this.#context.addStatus(status);
  }

  setStatus(status: Parameters<HookContext['setStatus']>[0]) {
    return this.#context.setStatus(status);
  }

  span<Result>(name: string, run: () => Result | Promise<Result>): Promise<Result> {
    return this.#context.span(name, run);
  }

  sendTraces(collector: Parameters<HookContext['sendTraces']>[0]): void {
    this.#context.sendTraces(collector);
  }

  actionParameters() {
    return this.#context.actionParameters();
  }

  /** The changes. Secrets come first, because databags name them. */
  listChanges(): readonly JujuChange[] {
    const breaking = findBreakingRelation(this.event);
    const relations = [...this.#relations.values()].filter(({ id }) => id !== breaking);
    return [...this.#calls, ...relations.flatMap((relation) => relation.listChanges())];
  }

  #draftOf(relation: Relation): DraftRelation {
    const known = this.#relations.get(relation.id) ?? new DraftRelation(relation);
    this.#relations.set(relation.id, known);
    return known;
  }

  /** A different one each time, in the form of Juju's ids, that no secret of Juju has. */
  #nextSecretId(): string {
    this.#pending += 1;
    return `secret:pending${String(this.#pending).padStart(12, '0')}0`;
  }
}

const silentLogger: Logger = { debug() {}, info() {}, warning() {}, error() {} };

function peekingRunner(tools: HookToolRunner): HookToolRunner {
  return {
    ...tools,
    run: ({ args, ...call }) =>
      tools.run({ ...call, args: args.map((arg) => (arg === '--refresh' ? '--peek' : arg)) }),
  };
}
