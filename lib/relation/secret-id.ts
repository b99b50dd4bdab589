import * as z from 'zod';

/**
 * The id of a Juju secret as `secret-add` prints it, with the model's UUID for readers in other models, or bare. With any
 * other text `secret-get` fails.
 */
export const secretId = z
  .string('is not a string')
  .regex(/^(secret:(\/\/[0-9a-f-]{36}\/|\/)?)?[0-9a-v]{19}[0g]$/, 'is not the id of a secret');
