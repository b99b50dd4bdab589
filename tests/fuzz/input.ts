import fc from 'fast-check';
import { type Mutation, mutate, mutation } from './mutation.ts';
import { remoteKeys, renderSense, type Sense } from './remote-keys.ts';

/** The databag content of a related application. */
export interface HostileInput {
  readonly endpoint: string;
  readonly app: Readonly<Record<string, string>>;
  readonly unit: Readonly<Record<string, string>>;
}

/** Valid databag content of some endpoint, with one or a few changes. */
export const hostileInput: fc.Arbitrary<HostileInput> = fc
  .constantFrom(...Object.keys(remoteKeys))
  .chain((endpoint) =>
    fc.record({
      endpoint: fc.constant(endpoint),
      app: databag(remoteKeys[endpoint]?.app ?? {}),
      unit: databag(remoteKeys[endpoint]?.unit ?? {}),
    }),
  );

function databag(keys: Readonly<Record<string, Sense>>): fc.Arbitrary<Record<string, string>> {
  const names = Object.keys(keys);
  if (names.length === 0) return fc.constant({});
  const changes = fc.dictionary(
    fc.constantFrom(...names),
    fc.record({ mutations: fc.array(mutation, { maxLength: 3 }), cutAt: fc.option(fc.nat(300)) }),
    { maxKeys: 3 },
  );
  return changes.map((all) =>
    Object.fromEntries(
      Object.entries(keys).map(([name, sense]) => [
        name,
        render(sense, all[name] ?? { mutations: [], cutAt: null }),
      ]),
    ),
  );
}

function render(
  sense: Sense,
  { mutations, cutAt }: { readonly mutations: readonly Mutation[]; readonly cutAt: number | null },
): string {
  const kind = 'json' in sense ? 'json' : 'templates' in sense ? 'templates' : 'text';
  const text = renderSense(kind, mutate(Object.values(sense)[0], mutations));
  // Cuts the text off at this position, as an interrupted transfer does.
  return cutAt === null ? text.toWellFormed() : text.slice(0, cutAt).toWellFormed();
}
