import { statSync } from 'node:fs';
import { addLanguage, addUser } from '../image/environment.ts';
import type { Image } from '../image/image.ts';
import type { Owner, OwnerNames } from '../image/users.ts';
import type { ServiceConfig } from '../plan/fields.ts';
import { quoteText } from '../text/quote.ts';
import { RefusalError } from '../text/refusal.ts';

/** The user, directory and variables of a command. Empty or absent means unspecified. */
export interface ExecContext extends OwnerNames {
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDir: string;
}

/** The service's settings with the request's own settings over them. */
export function mergeServiceContext(own: ExecContext, service: ServiceConfig): ExecContext {
  return {
    environment: { ...service.environment, ...own.environment },
    workingDir: own.workingDir || (service['working-dir'] ?? ''),
    userId: own.userId ?? service['user-id'],
    user: own.user || service.user,
    groupId: own.groupId ?? service['group-id'],
    group: own.group || service.group,
  };
}

/** All variables of the process, which the answer to an exec contains. */
export function buildExecEnvironment(
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
  return addLanguage(addUser({ ...inherited, ...own }, image, owner?.userId));
}

/** The working directory in the container: the requested one, else the home directory, else the root. */
export function chooseExecDirectory(image: Image, asked: string, home: string): string {
  // Images seldom contain the home directory of this machine's user.
  if (asked === '') return home !== '' && isDirectory(image, home) ? home : '/';
  const status = statSync(image.locate(asked), { throwIfNoEntry: false });
  if (!status) throw new RefusalError(`working directory ${quoteText(asked)} does not exist`);
  if (!status.isDirectory()) throw new RefusalError(`working directory ${quoteText(asked)} not a directory`);
  return asked;
}

function isDirectory(image: Image, path: string): boolean {
  return statSync(image.locate(path), { throwIfNoEntry: false })?.isDirectory() ?? false;
}
