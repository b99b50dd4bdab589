import type { Charm, HookHandler, HookKind } from 'charmkit/charm';

const kinds: readonly HookKind[] = ['install', 'leader-elected', 'config-changed', 'start'];

/** The part of the example charm that needs no container. The example's own module is a whole program. */
export function helloCharm(): Charm {
  const wait: HookHandler = (context) =>
    context.setStatus({ level: 'waiting', message: 'for the container' });
  return { hooks: Object.fromEntries(kinds.map((kind) => [kind, wait])) as Charm['hooks'], actions: {} };
}
