import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { HookContext } from '../../charm/index.ts';
import {
  SecretNotFoundError,
  secretAdd,
  secretGet,
  secretInfoGet,
  secretSet,
} from '../../hook-tools/index.ts';
import { privateKeyLabel } from './secret-labels.ts';

const contentKey = 'private-key';
const modulusLength = 2048;

/** The unit's private key for the endpoint. It lives in a secret of the unit, and is made where there is none to use. */
export async function ensurePrivateKey({ env, tools }: HookContext, endpoint: string): Promise<KeyObject> {
  const label = privateKeyLabel(env.unitNumber, endpoint);
  try {
    const content = await secretGet(tools, { label });
    const kept = parseKey(content[contentKey]);
    if (kept) return kept;
    const { id } = await secretInfoGet(tools, { label });
    const fresh = await generateKey();
    await secretSet(tools, { id, content: { [contentKey]: renderKey(fresh) } });
    return fresh;
  } catch (error) {
    if (!(error instanceof SecretNotFoundError)) throw error;
    const fresh = await generateKey();
    await secretAdd(tools, { owner: 'unit', label, content: { [contentKey]: renderKey(fresh) } });
    return fresh;
  }
}

/** In the form that OpenSSL calls traditional, as the Python library writes it. */
export function renderKey(key: KeyObject): string {
  return key.export({ type: 'pkcs1', format: 'pem' }).toString().trim();
}

async function generateKey(): Promise<KeyObject> {
  return (await promisify(generateKeyPair)('rsa', { modulusLength })).privateKey;
}

function parseKey(pem: string | undefined): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem ?? '');
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined;
  }
}
