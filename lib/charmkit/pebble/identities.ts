import * as z from 'zod';
import { type PebbleConnection, requestResult, sendRequest } from './transport.ts';
import { convertToCamelCase } from './wire-names.ts';

const identitySchema = z.lazy(() =>
  z.object({
    access: z.enum(['admin', 'read', 'metrics', 'untrusted']),
    local: z.object({ 'user-id': z.number() }).transform(convertToCamelCase).optional(),
    basic: z.object({ password: z.string() }).optional(),
    cert: z.object({ pem: z.string() }).optional(),
  }),
);

/**
 * A user of Pebble's API: a user of the machine (`local`), of HTTP (`basic`, with a SHA-512 crypt hash of a password)
 * or of TLS (`cert`). Pebble returns hashes and certificates as `*****`.
 */
export type Identity = z.output<typeof identitySchema>;

type Identities = Readonly<Record<string, Identity>>;

/** Each change is made completely or not at all. Pebble 1.19 and later. */
export interface IdentitiesApi {
  identities(): Promise<Record<string, Identity>>;
  /** Refused if one of them exists already. */
  addIdentities(identities: Identities): Promise<void>;
  /** Refused if one of them does not exist. */
  updateIdentities(identities: Identities): Promise<void>;
  /** Adds or updates; null removes. */
  replaceIdentities(identities: Readonly<Record<string, Identity | null>>): Promise<void>;
  /** Refused if one of them does not exist. */
  removeIdentities(names: readonly string[]): Promise<void>;
}

export function createIdentitiesApi(connection: PebbleConnection): IdentitiesApi {
  const post = async (
    action: string,
    identities: Readonly<Record<string, Identity | null>>,
  ): Promise<void> => {
    const entries = Object.entries(identities).map(([name, identity]) => [
      name,
      identity && renderIdentity(identity),
    ]);
    const json = { action, identities: Object.fromEntries(entries) };
    await sendRequest(connection, { method: 'POST', path: '/v1/identities', body: { json } });
  };
  return {
    identities: () =>
      requestResult(
        connection,
        { method: 'GET', path: '/v1/identities' },
        z.record(z.string(), identitySchema),
      ),
    addIdentities: (identities) => post('add', identities),
    updateIdentities: (identities) => post('update', identities),
    replaceIdentities: (identities) => post('replace', identities),
    removeIdentities: (names) => post('remove', Object.fromEntries(names.map((name) => [name, null]))),
  };
}

function renderIdentity({ local, ...rest }: Identity): unknown {
  return { ...rest, local: local && { 'user-id': local.userId } };
}
