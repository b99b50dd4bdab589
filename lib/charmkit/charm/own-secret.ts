import {
  PermissionDeniedError,
  type SecretContent,
  SecretExistsError,
  SecretNotFoundError,
  secretAdd,
  secretGet,
} from '../hook-tools/index.ts';
import type { HookContext } from './context.ts';
import type { SecretReading } from './secret-trouble.ts';

export interface OwnSecret {
  readonly label: string;
  readonly owner: 'application' | 'unit';
  /** The last known content. It stays in use while Juju withholds the secret, and a new secret starts with it. */
  readonly last: SecretContent | undefined;
  /** Creates the first content. */
  readonly create: () => Promise<SecretContent>;
}

/**
 * The content of a secret of this unit or application; creates the secret if it does not exist. For a while, Juju may
 * have the secret but not return it, and `secret-add` says that it exists. That is a trouble to wait for, not an error.
 */
export async function ensureOwnSecret(
  { tools }: Pick<HookContext, 'tools'>,
  { label, owner, last, create }: OwnSecret,
): Promise<SecretReading> {
  try {
    return { content: await secretGet(tools, { label }), trouble: undefined };
  } catch (error) {
    if (error instanceof PermissionDeniedError) return { content: last, trouble: 'denied' };
    if (!(error instanceof SecretNotFoundError)) throw error;
  }
  const content = last ?? (await create());
  try {
    await secretAdd(tools, { owner, label, content });
    return { content, trouble: undefined };
  } catch (error) {
    if (error instanceof SecretExistsError) return { content: last, trouble: 'not-found' };
    throw error;
  }
}
