import type { Image } from './image.ts';

const defaultLanguage = 'C.UTF-8';

export interface EnvironmentSources {
  readonly image: Image;
  readonly socketPath: string;
  /** Variables that the caller of the embedded Pebble adds for every process. */
  readonly extra: Readonly<Record<string, string>>;
}

/** The variables of every process in the container before its own settings. */
export function buildBaseEnvironment({
  image,
  socketPath,
  extra,
}: EnvironmentSources): Record<string, string> {
  return {
    PATH: image.searchPath,
    PEBBLE_SOCKET: socketPath,
    SIMULATOR_ROOT: image.root,
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
