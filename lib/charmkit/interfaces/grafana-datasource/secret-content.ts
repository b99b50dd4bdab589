import { renderCanonicalJson } from '../../base/index.ts';
import type { SourceFields } from './source.ts';

/** Juju's limit for one value of a secret (core/secrets/createsecret.go); 1 MB since juju/juju#20287. */
const maxValueBytes = 8 * 1024;

/** Juju's limit for a whole secret; also 1 MB since then. */
export const maxContentBytes = 64 * 1024;

/**
 * Secure fields as a secret's content: JSON text under `fields`, continued under `fields-2`, `fields-3`… if it is too
 * long for one value. The names of the fields can't be the keys, because Juju allows only lower case and hyphens.
 */
export function renderSecretContent(fields: SourceFields): Readonly<Record<string, string>> {
  const text = renderAsciiJson(fields);
  const count = Math.ceil(text.length / maxValueBytes);
  const parts = Array.from({ length: count }, (_, index) => [
    keyOf(index),
    text.slice(index * maxValueBytes, (index + 1) * maxValueBytes),
  ]);
  return Object.fromEntries(parts);
}

/** The JSON text in a secret's content; undefined if there is none. */
export function joinSecretText(content: Readonly<Record<string, string>>): string | undefined {
  let text = content[keyOf(0)];
  for (let index = 1; text !== undefined && keyOf(index) in content; index += 1)
    text += content[keyOf(index)];
  return text;
}

/** JSON in ASCII, so that it can be cut at any byte. */
export function renderAsciiJson(fields: SourceFields): string {
  return renderCanonicalJson(fields).replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function keyOf(index: number): string {
  return index === 0 ? 'fields' : `fields-${index + 1}`;
}
