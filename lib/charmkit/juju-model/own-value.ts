/**
 * The value of a key that a person, a charm or a neighbour chose. Undefined if the record lacks it: `constructor` and
 * `toString` are valid names in Juju, and each object inherits them.
 */
export function getOwnValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
