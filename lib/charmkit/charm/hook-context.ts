import { join } from 'node:path';
import type { Logger } from '../base/index.ts';
import {
  actionGet,
  type ConfigValue,
  configGet,
  type HookToolRunner,
  isLeader,
  relationIds,
  secretIds,
  statusGet,
  statusSet,
} from '../hook-tools/index.ts';
import { createPebbleClient, type PebbleClient } from '../pebble/index.ts';
import { normalizeSecretId } from '../relation/index.ts';
import type { TraceCollector } from '../tracing/index.ts';
import type { HookResult } from './charm.ts';
import type { HookContext } from './context.ts';
import { createLabelledSecret } from './create-labelled-secret.ts';
import type { DispatchTrace } from './dispatch-trace.ts';
import type { JujuEnvironment } from './environment.ts';
import { findBreakingRelation, type JujuEvent, type RelationEvent } from './events.ts';
import type { LabelledSecret } from './labelled-secret.ts';
import { renderLine } from './log-line.ts';
import type { CharmMetadata } from './metadata.ts';
import { RelationOfHook } from './relation-of-hook.ts';
import { chooseWorstStatus, type UnitStatus } from './status.ts';
import { isUnitLeaving } from './unit-leaving.ts';

export interface HookContextParts {
  readonly env: JujuEnvironment;
  readonly event: JujuEvent;
  readonly metadata: CharmMetadata;
  readonly log: Logger;
  readonly tools: HookToolRunner;
  readonly previousWasInterrupted: boolean;
  readonly trace: DispatchTrace;
  readonly pebbleTimeoutMs: number | undefined;
  readonly openContainer: ((name: string) => PebbleClient) | undefined;
}

/** The context over real hook tools. It asks Juju each question once, and buffers writes until `flush`. */
export class HookToolContext implements HookContext {
  readonly env: JujuEnvironment;
  readonly event: JujuEvent;
  readonly metadata: CharmMetadata;
  readonly log: Logger;
  readonly tools: HookToolRunner;
  readonly previousWasInterrupted: boolean;
  /** Whether the next hook must treat this one as interrupted. */
  isUnfinished = false;
  readonly #statuses: UnitStatus[] = [];
  readonly #trace: DispatchTrace;
  readonly #pebbleTimeoutMs: number | undefined;
  readonly #openContainer: HookContextParts['openContainer'];
  readonly #relations = new Map<string, RelationOfHook>();
  readonly #relationIds = new Map<string, Promise<readonly string[]>>();
  readonly #containers = new Map<string, PebbleClient>();
  #leader: Promise<boolean> | undefined;
  #leaving: Promise<boolean> | undefined;
  #ownSecrets: Promise<ReadonlySet<string | undefined>> | undefined;
  #config: Promise<Readonly<Record<string, ConfigValue>>> | undefined;

  constructor(parts: HookContextParts) {
    this.env = parts.env;
    this.event = parts.event;
    this.metadata = parts.metadata;
    this.log = parts.log;
    this.tools = parts.trace.traced(parts.tools);
    this.#trace = parts.trace;
    this.#pebbleTimeoutMs = parts.pebbleTimeoutMs;
    this.#openContainer = parts.openContainer;
    this.previousWasInterrupted = parts.previousWasInterrupted;
  }

  isLeader(): Promise<boolean> {
    this.#leader ??= isLeader(this.tools);
    return this.#leader;
  }

  config(): Promise<Readonly<Record<string, ConfigValue>>> {
    this.#config ??= configGet(this.tools);
    return this.#config;
  }

  secret(label: string, owner?: 'application' | 'unit'): LabelledSecret {
    return createLabelledSecret(this, label, owner);
  }

  async isOwnSecret(id: string): Promise<boolean> {
    this.#ownSecrets ??= secretIds(this.tools).then((ids) => new Set(ids.map(normalizeSecretId)));
    return (await this.#ownSecrets).has(normalizeSecretId(id));
  }

  async relations(endpoint: string): Promise<readonly RelationOfHook[]> {
    let ids = this.#relationIds.get(endpoint);
    if (!ids) {
      ids = relationIds(this.tools, { endpoint });
      this.#relationIds.set(endpoint, ids);
    }
    // Juju lists a relation until it is dead.
    const breaking = findBreakingRelation(this.event);
    return (await ids).filter((id) => id !== breaking).map((id) => this.#relation(endpoint, id));
  }

  get hasUnreadRelations(): boolean {
    return [...this.#relations.values()].some(({ isUnreadable }) => isUnreadable);
  }

  eventRelation(): RelationOfHook | undefined {
    const event = relationEvent(this.event);
    return event && this.#relation(event.endpoint, event.relationId);
  }

  isUnitLeaving(): Promise<boolean> {
    this.#leaving ??= isUnitLeaving(this);
    return this.#leaving;
  }

  container(name: string): PebbleClient {
    let client = this.#containers.get(name) ?? this.#openContainer?.(name);
    if (!client) {
      client = createPebbleClient({
        socketPath: join(this.env.containersDir, name, 'pebble.socket'),
        watch: this.#trace.watch(name),
        ...(this.#pebbleTimeoutMs !== undefined && { timeoutMs: this.#pebbleTimeoutMs }),
      });
      this.#containers.set(name, client);
    }
    return client;
  }

  addStatus(status: UnitStatus): void {
    this.#statuses.push(status);
  }

  /** Sets the worst of the collected statuses and of those that the handler returned, if there are any. */
  async settleStatus(returned: HookResult): Promise<void> {
    if (returned === undefined && this.#statuses.length === 0) return;
    const all = [...this.#statuses, ...(returned === undefined ? [] : [returned].flat())];
    await this.setStatus(chooseWorstStatus(all));
  }

  async setStatus({ level, message: text }: UnitStatus): Promise<void> {
    const message = renderLine(text);
    const current = await statusGet(this.tools);
    if (current.status === level && current.message === message) return;
    await statusSet(this.tools, { status: level, message });
  }

  span<Result>(name: string, run: () => Result | Promise<Result>): Promise<Result> {
    return this.#trace.span(name, run);
  }

  sendTraces(collector: TraceCollector | undefined): void {
    this.#trace.sendTo(collector);
  }

  leaveUnfinished(): void {
    this.isUnfinished = true;
  }

  actionParameters(): Promise<Readonly<Record<string, unknown>>> {
    return this.event.kind === 'action' ? actionGet(this.tools) : Promise.resolve({});
  }

  /** Sends the buffered writes to databags. */
  async flush(): Promise<void> {
    const breaking = findBreakingRelation(this.event);
    for (const relation of this.#relations.values()) {
      if (relation.id !== breaking) await relation.flush();
    }
  }

  #relation(endpoint: string, id: string): RelationOfHook {
    const kept = this.#relations.get(id);
    if (kept) return kept;
    const event = relationEvent(this.event);
    const ofEvent = event?.relationId === id ? event : undefined;
    const facts = {
      id,
      endpoint,
      role: this.metadata.endpoints[endpoint]?.role ?? 'requires',
      ownUnit: this.env.unit,
      ownApp: this.env.app,
      remoteApp: ofEvent?.remoteApp,
      departingUnit: ofEvent?.departingUnit,
    };
    const relation = new RelationOfHook(this.tools, facts, this.log);
    this.#relations.set(id, relation);
    return relation;
  }
}

function relationEvent(event: JujuEvent): RelationEvent | undefined {
  return 'relationId' in event ? event : undefined;
}
