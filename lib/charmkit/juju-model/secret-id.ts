import type { Model } from './state.ts';

const digits = '0123456789abcdefghijklmnopqrstuv';

/** The 20 characters of the next secret's id. It is unique in the model and the same in every run. */
export function createSecretId(model: {
  readonly next: Pick<Model['next'], 'secret'>;
  readonly secrets: object;
}): string {
  const id = renderSecretNumber(model.next.secret);
  model.next.secret += 1;
  return Object.hasOwn(model.secrets, id) ? createSecretId(model) : id;
}

function renderSecretNumber(number: number): string {
  // An id encodes 96 bits in 20 digits of 5 bits. The last 4 bits are always 0, so the id ends in 0 or g (rs/xid).
  return `9m4e2mr0ui3e8a2${number.toString(32).padStart(4, '0')}g`;
}

/**
 * The bare id from any form that Juju accepts: `id`, `secret:id`, `secret://model-uuid/id`. Undefined for other text.
 */
export function parseSecretId(text: string): string | undefined {
  const id = /^(?:secret:(?:\/\/[0-9a-f-]{36}\/|\/)?)?([0-9a-v]{19}[0g])$/.exec(text)?.[1];
  return id !== undefined && [...id].every((digit) => digits.includes(digit)) ? id : undefined;
}
