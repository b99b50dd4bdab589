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

/** One thing that a hook would have Juju change; plain data. */
export type JujuChange = DatabagChange | DraftedCall;

export interface DraftOptions {
  /**
   * Whether secrets of others are only peeked at. A hook moves on to the newest revision as it reads it, which lets Juju
   * remove the ones before; whoever only looks must not.
   */
  readonly isPeeking?: boolean;
  /** The hook to be taken for the one that runs, for whoever asks what it would change. */
  readonly event?: JujuEvent;
  /** The relation of that hook. */
  readonly relation?: Relation | undefined;
}

/**
 * A context in which everything can be read and nothing is changed: what databags would be given, and what hook tools would
 * change, is noted and listed by `listChanges`. A new secret has a pending id until `applyJujuChange` has made it.
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
    // Nothing has happened that the log should tell.
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

  /** Only to be read from: its requests are not drafted. */
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

  /** What would be changed, secrets first, since databags name them. */
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

  /** In the form of an id, of which no two are the same, and which Juju has never made. */
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
