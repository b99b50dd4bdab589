import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SdkError } from '../base/index.ts';
import type { HookToolRunner } from '../hook-tool-runner/index.ts';

/** Keys (at least three of a-z, 0-9 and single hyphens, starting with a letter) and their values. */
export type SecretContent = Readonly<Record<string, string>>;

/**
 * Writes each value to a file that only this user can read, in a directory that only this user can read, and gives the
 * arguments `key#file=path`. Every process on the machine can read command lines.
 * @throws SdkError with code `secret-file` if the files can't be written.
 */
export async function passSecretFiles<T>(
  { secretsPrefix = join(tmpdir(), 'charmkit-secrets-') }: HookToolRunner,
  content: SecretContent,
  use: (fileArguments: readonly string[]) => Promise<T>,
): Promise<T> {
  const entries = Object.entries(content);
  if (entries.length === 0) return use([]);
  const directory = await mkdtemp(secretsPrefix).catch(refuse);
  try {
    const writing = entries.map(([key, value], index) =>
      writeSecretFile(join(directory, String(index)), key, value),
    );
    return await use(await Promise.all(writing).catch(refuse));
  } finally {
    // Juju has answered already, and that answer counts. The next hook removes the directory, or names it.
    await rm(directory, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** `wx` refuses an existing file of that name, for example a link. */
async function writeSecretFile(path: string, key: string, value: string): Promise<string> {
  await writeFile(path, value, { mode: 0o600, flag: 'wx' });
  return `${key}#file=${path}`;
}

function refuse(cause: NodeJS.ErrnoException): never {
  const directory = tmpdir();
  throw new SdkError(
    `The file that passes a secret to Juju can't be written in ${directory} (${cause.code})`,
    {
      code: 'secret-file',
      facts: { directory },
      cause,
    },
  );
}
