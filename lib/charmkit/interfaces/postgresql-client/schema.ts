import { X509Certificate } from 'node:crypto';
import * as z from 'zod';
import type { SecretNaming } from '../../charm/index.ts';
import { jsonText, secretId, splitPem, textUpTo } from '../../relation/index.ts';

/**
 * The interface `postgresql_client`, in the form of the Python library `data_interfaces` version 0, which newer
 * versions use with applications that write no `version`: plain text except for lists of names, and credentials in
 * secrets if the requirer requests them. `data`, in which that library remembers what it has seen, has no use for the
 * other side.
 */
export const requirerApp = z.object({
  database: textUpTo(255).min(1),
  'requested-secrets': jsonText('settings', z.array(z.string())).optional(),
});

/** The fields that a requirer of that library requests in secrets, and those that it may itself give in a secret. */
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
  /** The writable servers, the primary first. */
  endpoints: textUpTo(4096)
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(hostAndPort))
    .optional(),
  /** The database's name, if it differs from the requested one. */
  database: textUpTo(255)
    .regex(/^[\w.-]{1,255}$/, 'is not a valid name')
    .optional(),
  'secret-user': secretId.optional(),
  'secret-tls': secretId.optional(),
  /** Present only if the provider does not support secrets. */
  password: textUpTo(1024).optional(),
  /** Whether the provider runs one unit beside each unit of the requirer. */
  subordinated: textUpTo(10).optional(),
});

/** The fields in which the providers on an endpoint name secrets. */
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
