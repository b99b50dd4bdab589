type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** Converts the hyphenated field names of Pebble's API to TypeScript's form: `boot-id` becomes `bootId`. */
export type CamelCased<Wire> = { readonly [Name in keyof Wire as CamelCase<Name & string>]: Wire[Name] };

export function convertToCamelCase<Wire extends object>(wire: Wire): CamelCased<Wire> {
  const entries = Object.entries(wire).map(([name, value]) => [camelCase(name), value]);
  return Object.fromEntries(entries) as CamelCased<Wire>;
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
