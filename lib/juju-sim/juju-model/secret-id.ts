import type { Model } from './state.ts';

const digits = '0123456789abcdefghijklmnopqrstuv';

/** The 20 characters of the next secret: unique in the model, and the same in every run. */
export function newSecretId(model: Model): string {
  const number = model.next.secret;
  model.next.secret += 1;
  // An id is 96 bits in 20 digits of 5: the last four bits are none, so it ends in 0 or g (rs/xid).
  return `9m4e2mr0ui3e8a2${number.toString(32).padStart(4, '0')}g`;
}

/** The bare id in any of the forms that Juju takes: `id`, `secret:id`, `secret://model-uuid/id`; else undefined. */
export function normalSecretId(text: string): string | undefined {
  const id = /^(?:secret:(?:\/\/[0-9a-f-]{36}\/|\/)?)?([0-9a-v]{19}[0g])$/.exec(text)?.[1];
  return id !== undefined && [...id].every((digit) => digits.includes(digit)) ? id : undefined;
}
