import * as z from 'zod';

const form = /^(?:secret:(?:\/\/[0-9a-f-]{36}\/|\/)?)?([0-9a-v]{19}[0g])$/;

/**
 * The id of a Juju secret as `secret-add` prints it, with the model's UUID for readers in other models, or bare. With any
 * other text `secret-get` fails.
 */
export const secretId = z.string('is not a string').regex(form, 'is not the id of a secret');

/** One form for all in which a secret may be named, `secret:<id>`, to compare ids by; undefined for any other text. */
export function normalizeSecretId(text: string): string | undefined {
  const [, id] = form.exec(text) ?? [];
  return id && `secret:${id}`;
}
