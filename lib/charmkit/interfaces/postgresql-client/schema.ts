import { X509Certificate } from 'node:crypto';
import * as z from 'zod';
import type { SecretNaming } from '../../charm/index.ts';
import { jsonText, secretId, splitPem, textUpTo } from '../../relation/index.ts';

/**
 * The interface `postgresql_client`, as the Python library `data_interfaces` speaks it in version 0, and the newer ones
 * with those who write no `version`: plain text but for lists of names, and credentials in secrets where the requirer asks
 * for them. `data`, in which that library remembers what it has seen, is of no use to the other side.
 */
export const requirerApp = z.object({
  database: textUpTo(255).min(1),
  'requested-secrets': jsonText('settings', z.array(z.string())).optional(),
});

/** What a requirer of that library asks to get in secrets, and may itself give in one. */
export const requestedSecrets = [
  ...['username', 'password', 'tls', 'tls-ca', 'uris', 'read-only-uris'],
  ...['entity-name', 'entity-password'],
];
export const providedSecrets = ['mtls-cert'];

const hostAndPort = z
  .string()
  .regex(/^(\[[\dA-Fa-f:.]+\]|[\w.-]+)(:\d{1,5})?$/, 'is not host:port')
  .max(260, 'is too long');

export const providerApp = z.object({
  /** Those that may be written to, the primary first. */
  endpoints: textUpTo(4096)
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(hostAndPort))
    .optional(),
  /** The database's name, where it is another than was asked for. */
  database: textUpTo(255)
    .regex(/^[\w.-]{1,255}$/, 'is not a valid name')
    .optional(),
  'secret-user': secretId.optional(),
  'secret-tls': secretId.optional(),
  /** Only there where the provider takes no part in secrets. */
  password: textUpTo(1024).optional(),
  /** Whether it waits for a unit of its own beside each of the requirer's. */
  subordinated: textUpTo(10).optional(),
});

/** Which secrets the providers on an endpoint name. */
export function locateDatabaseSecrets(endpoint: string): SecretNaming {
  const readId = (text: string | undefined) => secretId.safeParse(text).data;
  return {
    endpoint,
    readIds: (databag) => ({
      'secret-user': readId(databag['secret-user']),
      'secret-tls': readId(databag['secret-tls']),
    }),
  };
}

export const providerUnit = z.object({ state: textUpTo(100).optional() });

export const userContent = z.object({ username: textUpTo(1024).min(1), password: textUpTo(1024).min(1) });

/** `True`, or `true` in newer libraries. */
export const tlsContent = z.object({
  tls: textUpTo(10)
    .optional()
    .transform((text) => isTrue(text)),
  'tls-ca': textUpTo(262_144)
    .optional()
    .transform((text, context): string | undefined => {
      if (text === undefined || text.trim() === '') return undefined;
      try {
        return splitPem(text).map(normalized).join('\n');
      } catch {
        context.addIssue('is not a certificate');
        return z.NEVER;
      }
    }),
});

export function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true';
}

function normalized(pem: string): string {
  return new X509Certificate(pem).toString().trim();
}
