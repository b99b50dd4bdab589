import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { ensureOwnSecret, type HookContext, type SecretTrouble } from '../../charm/index.ts';
import { type SecretContent, secretInfoGet, secretSet } from '../../hook-tools/index.ts';
import { namePrivateKey } from './secret-labels.ts';

const contentKey = 'private-key';
const modulusLength = 2048;

export interface KeyReading {
  /** Undefined if there is none. */
  readonly key: KeyObject | undefined;
  /** Why Juju withholds the secret. If there is also a key, it is the one that was used last. */
  readonly trouble: SecretTrouble | undefined;
}

/**
 * The unit's private key for the endpoint, in a secret of the unit. Creates the key if there is none. `lastKey` is the
 * key that the unit uses now, in PEM.
 */
export async function ensurePrivateKey(
  { env, tools }: HookContext,
  endpoint: string,
  lastKey: string | undefined,
): Promise<KeyReading> {
  const label = namePrivateKey(env.unitNumber, endpoint);
  const last = parseKey(lastKey);
  const { content, trouble } = await ensureOwnSecret(
    { tools },
    {
      label,
      owner: 'unit',
      last: last && renderContent(last),
      create: async () => renderContent(await generateKey()),
    },
  );
  const key = parseKey(content?.[contentKey]);
  if (key || trouble) return { key, trouble };
  const { id } = await secretInfoGet(tools, { label });
  const fresh = last ?? (await generateKey());
  await secretSet(tools, { id, content: renderContent(fresh) });
  return { key: fresh, trouble };
}

/** In the form that OpenSSL calls traditional, as the Python library writes it. */
export function renderKey(key: KeyObject): string {
  return key.export({ type: 'pkcs1', format: 'pem' }).toString().trim();
}

async function generateKey(): Promise<KeyObject> {
  return (await promisify(generateKeyPair)('rsa', { modulusLength })).privateKey;
}

function renderContent(key: KeyObject): SecretContent {
  return { [contentKey]: renderKey(key) };
}

function parseKey(pem: string | undefined): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem ?? '');
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined;
  }
}
