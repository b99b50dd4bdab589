import { readFileSync } from 'node:fs';
import { quoteText } from '../text/quote.ts';
import { RefusalError } from '../text/refusal.ts';
import { resolveHostPath } from './path.ts';

/** The four ways to name an owner in requests, layers and checks. */
export interface OwnerNames {
  readonly userId?: number | undefined;
  readonly user?: string | undefined;
  readonly groupId?: number | undefined;
  readonly group?: string | undefined;
}

/** The names of users and groups by their numbers. */
export interface OwnerNamesById {
  readonly users: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
}

export interface Owner {
  readonly userId: number;
  readonly groupId: number;
}

export interface UserEntry extends Owner {
  readonly name: string;
  readonly home: string;
}

/** The image's users and groups, and then the host's, as a real image has those of its base. */
export class Users {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  userById(id: number): UserEntry | undefined {
    return this.#users().find((user) => user.userId === id);
  }

  /** Reads the names of all users and groups at once, for a list of files. */
  readNames(): OwnerNamesById {
    return {
      users: new Map(
        this.#users()
          .toReversed()
          .map(({ userId, name }) => [userId, name]),
      ),
      groups: new Map(
        this.#groups()
          .toReversed()
          .map(({ id, name }) => [id, name]),
      ),
    };
  }

  /** Completes the names to a user and a group. Returns undefined if the names are empty. */
  resolve(names: OwnerNames): Owner | undefined {
    const userId = names.user ? this.#userNamed(names.user, names.userId).userId : names.userId;
    const groupId = names.group ? this.#groupNamed(names.group, names.groupId) : names.groupId;
    if (userId === undefined && groupId === undefined) return undefined;
    if (userId === undefined) throw new RefusalError('must specify user, not just group');
    return { userId, groupId: groupId ?? this.#primaryGroup(userId) };
  }

  #userNamed(name: string, expectedId: number | undefined): UserEntry {
    const user = this.#users().find((entry) => entry.name === name);
    if (!user) throw new RefusalError(`user: unknown user ${name}`);
    if (expectedId !== undefined && expectedId !== user.userId) {
      throw new RefusalError(
        `user ${quoteText(name)} UID (${user.userId}) does not match user-id (${expectedId})`,
      );
    }
    return user;
  }

  #groupNamed(name: string, expectedId: number | undefined): number {
    const group = this.#groups().find((entry) => entry.name === name);
    if (!group) throw new RefusalError(`group: unknown group ${name}`);
    if (expectedId !== undefined && expectedId !== group.id) {
      throw new RefusalError(
        `group ${quoteText(name)} GID (${group.id}) does not match group-id (${expectedId})`,
      );
    }
    return group.id;
  }

  #primaryGroup(userId: number): number {
    const user = this.userById(userId);
    if (!user) throw new RefusalError(`user: unknown userid ${userId}`);
    return user.groupId;
  }

  #users(): UserEntry[] {
    return this.#lines('/etc/passwd').map(([name = '', , userId, groupId, , home = '']) => {
      return { name, userId: Number(userId), groupId: Number(groupId), home };
    });
  }

  #groups(): { name: string; id: number }[] {
    return this.#lines('/etc/group').map(([name = '', , id]) => ({ name, id: Number(id) }));
  }

  #lines(path: string): string[][] {
    const text = `${readIfThere(resolveHostPath(this.#root, path))}\n${readIfThere(path)}`;
    return text.split('\n').flatMap((line) => (line.includes(':') ? [line.split(':')] : []));
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
