import { type Charm, type HookHandler, readMetadata } from 'charmkit/charm';

/** A charm with the metadata of a directory and one handler for every event, even those that `otherwise` does not receive. */
export function handleEveryEvent(
  charmDir: string,
  handler: HookHandler,
  actions: Charm['actions'] = {},
): Charm {
  const on = new Proxy<Charm['on']>({}, { get: () => handler });
  return { metadata: readMetadata(charmDir), on, otherwise: undefined, actions };
}
