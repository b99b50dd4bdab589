import {
  PermissionDeniedError,
  type SecretContent,
  SecretExistsError,
  SecretNotFoundError,
  secretAdd,
  secretGet,
} from '../hook-tools/index.ts';
import type { HookContext } from './context.ts';
import type { SecretReading } from './kept-secrets.ts';

export interface OwnSecret {
  readonly label: string;
  readonly owner: 'application' | 'unit';
  /** What it held last, where that is known: it goes on while Juju does not give the secret, and into a new one. */
  readonly last: SecretContent | undefined;
  /** Makes the first content. */
  readonly create: () => Promise<SecretContent>;
}

/**
 * What a secret of this unit or application holds; it is made where there is none. Juju may have it and give it to nobody
 * for a while, and then `secret-add` says that it exists: that is a trouble to wait for, and nothing to fail at.
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
