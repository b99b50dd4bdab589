import { SdkError } from 'charmkit/base';
import { quoteText } from '../text/quote.ts';

export type IdentityAccess = 'admin' | 'read' | 'metrics' | 'untrusted';
const accessValues: readonly string[] = ['admin', 'read', 'metrics', 'untrusted'];

/** A caller that Pebble identifies by user id, password or certificate. The API never shows the secrets. */
export interface Identity {
  readonly access: IdentityAccess;
  readonly localUserId?: number;
  readonly basicPassword?: string;
  readonly certificate?: string;
}

/** An invalid identity, or a change that conflicts with the existing identities. */
export class IdentityError extends SdkError {
  constructor(message: string) {
    super(message, { code: 'pebble-identity' });
  }
}

/** The named identities. A request changes all of its identities or none. */
export class IdentityStore {
  #identities: ReadonlyMap<string, Identity> = new Map();

  list(): ReadonlyMap<string, Identity> {
    return this.#identities;
  }

  /** The access of a user id. Undefined if no identity has it. */
  accessOfUser(userId: number): IdentityAccess | undefined {
    return [...this.#identities.values()].find(({ localUserId }) => localUserId === userId)?.access;
  }

  add(changes: ReadonlyMap<string, Identity>): void {
    const existing = [...changes.keys()].filter((name) => this.#identities.has(name)).sort();
    if (existing.length > 0) throw new IdentityError(`identities already exist: ${existing.join(', ')}`);
    this.#set([...this.#identities, ...changes]);
  }

  update(changes: ReadonlyMap<string, Identity>): void {
    this.#assertKnown([...changes.keys()]);
    this.#set([...this.#identities, ...changes]);
  }

  /** Replaces identities by name. Undefined removes one. */
  replace(changes: ReadonlyMap<string, Identity | undefined>): void {
    const merged = [...new Map([...this.#identities, ...changes])];
    this.#set(merged.flatMap(([name, identity]) => (identity ? [[name, identity] as const] : [])));
  }

  remove(names: readonly string[]): void {
    this.#assertKnown(names);
    this.#set([...this.#identities].filter(([name]) => !names.includes(name)));
  }

  #assertKnown(names: readonly string[]): void {
    const missing = names.filter((name) => !this.#identities.has(name)).sort();
    if (missing.length > 0) throw new IdentityError(`identities do not exist: ${missing.join(', ')}`);
  }

  #set(entries: readonly (readonly [string, Identity])[]): void {
    const identities = new Map(entries);
    assertUniqueUsers(identities);
    this.#identities = identities;
  }
}

function assertUniqueUsers(identities: ReadonlyMap<string, Identity>): void {
  const namesOf = Map.groupBy(identities, ([, identity]) => identity.localUserId);
  for (const [userId, entries] of namesOf) {
    if (userId !== undefined && entries.length > 1) {
      const names = entries.map(([name]) => name).sort();
      throw new IdentityError(`cannot have multiple identities with user ID ${userId} (${names.join(', ')})`);
    }
  }
}

/** Checks an identity from the API. */
export function assertIdentity(name: string, access: string, identity: Omit<Identity, 'access'>): Identity {
  if (!/^[a-zA-Z][a-zA-Z0-9_-]*$/.test(name)) {
    throw new IdentityError(
      'identity name "" invalid: must start with an alphabetic character and only contain alphanumeric characters, underscore, and hyphen',
    );
  }
  if (access === '') {
    throw new IdentityError('access value must be specified ("admin", "read", "metrics", or "untrusted")');
  }
  if (!isAccess(access)) {
    throw new IdentityError(
      `invalid access value ${quoteText(access)}, must be "admin", "read", "metrics", or "untrusted"`,
    );
  }
  if (identity.basicPassword === '') throw new IdentityError('basic identity must specify password (hashed)');
  if (Object.keys(identity).length === 0) {
    throw new IdentityError('identity must have at least one type ("local", "basic", or "cert")');
  }
  return { access, ...identity };
}

function isAccess(access: string): access is IdentityAccess {
  return accessValues.includes(access);
}
