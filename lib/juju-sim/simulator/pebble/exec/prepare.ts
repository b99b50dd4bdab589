import { statSync } from 'node:fs';
import { SdkError } from 'charmkit/base';
import { withLanguage, withUser } from '../image/environment.ts';
import type { Image } from '../image/image.ts';
import type { Owner, OwnerNames } from '../image/users.ts';
import type { ServiceConfig } from '../plan/fields.ts';
import { quote } from '../text/quote.ts';

/** Who runs a command, where, and with which variables; empty or absent is "not said". */
export interface ExecContext extends OwnerNames {
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDir: string;
}

/** What a command can't run in. */
export class ExecContextError extends SdkError {
  constructor(message: string) {
    super(message, { code: 'pebble-exec-context' });
  }
}

/** The service's settings, and those of the request over them. */
export function inServiceContext(own: ExecContext, service: ServiceConfig): ExecContext {
  return {
    environment: { ...service.environment, ...own.environment },
    workingDir: own.workingDir || (service['working-dir'] ?? ''),
    userId: own.userId ?? service['user-id'],
    user: own.user || service.user,
    groupId: own.groupId ?? service['group-id'],
    group: own.group || service.group,
  };
}

/** All variables of the process, as the answer to an exec shows them. */
export function execEnvironment(
  image: Image,
  base: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
  owner: Owner | undefined,
): Record<string, string> {
  const { HOME: home, USER: user, ...others } = base;
  const isOther = owner && owner.userId !== process.getuid?.();
  const inherited = isOther
    ? others
    : { ...others, ...(home && { HOME: home }), ...(user && { USER: user }) };
  return withLanguage(withUser({ ...inherited, ...own }, image, owner?.userId));
}

/** The container's path to work in: the one asked for, else the home directory, else the root. */
export function execDirectory(image: Image, asked: string, home: string): string {
  // Images seldom bring the home directory of the person at this machine.
  if (asked === '') return home !== '' && isDirectory(image, home) ? home : '/';
  const status = statSync(image.locate(asked), { throwIfNoEntry: false });
  if (!status) throw new ExecContextError(`working directory ${quote(asked)} does not exist`);
  if (!status.isDirectory()) throw new ExecContextError(`working directory ${quote(asked)} not a directory`);
  return asked;
}

function isDirectory(image: Image, path: string): boolean {
  return statSync(image.locate(path), { throwIfNoEntry: false })?.isDirectory() ?? false;
}
