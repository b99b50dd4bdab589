import type { OwnRoot } from '../../own-root/own-root.ts';
import { socketPlace } from '../../own-root/places.ts';
import type { Image } from './image.ts';

const defaultLanguage = 'C.UTF-8';

export interface EnvironmentSources {
  readonly image: Image;
  readonly socketPath: string;
  readonly root: OwnRoot | undefined;
  /** Variables that the caller of the embedded Pebble adds for every process. */
  readonly extra: Readonly<Record<string, string>>;
}

/** The variables of every process in the container before its own settings. */
export function buildBaseEnvironment({
  image,
  socketPath,
  root,
  extra,
}: EnvironmentSources): Record<string, string> {
  const isInside = root?.container !== undefined;
  return {
    PATH: image.searchPath(root?.container),
    PEBBLE_SOCKET: isInside ? socketPlace : socketPath,
    SIMULATOR_ROOT: isInside ? '' : image.root,
    ...extra,
  };
}

/** Adds HOME and USER of the process's user, and a language, unless they are already set. */
export function addUser(
  environment: Readonly<Record<string, string>>,
  image: Image,
  userId: number | undefined,
): Record<string, string> {
  const user = image.users.userById(userId ?? process.getuid?.() ?? 0);
  return {
    ...environment,
    HOME: environment.HOME || (user?.home ?? ''),
    USER: environment.USER || (user?.name ?? ''),
  };
}

export function addLanguage(environment: Readonly<Record<string, string>>): Record<string, string> {
  return { ...environment, LANG: environment.LANG ?? defaultLanguage };
}
