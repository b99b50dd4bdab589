import * as z from 'zod';

const form = /^(?:secret:(?:\/\/[0-9a-f-]{36}\/|\/)?)?([0-9a-v]{19}[0g])$/;

/**
 * The id of a Juju secret as `secret-add` prints it: bare, or with the model's UUID for readers in other models. With
 * any other text, `secret-get` fails.
 */
export const secretId = z.string('is not a string').regex(form, 'is not the id of a secret');

/** The canonical form `secret:<id>`, to compare ids; undefined for any other text. */
export function normalizeSecretId(text: string): string | undefined {
  const [, id] = form.exec(text) ?? [];
  return id && `secret:${id}`;
}
