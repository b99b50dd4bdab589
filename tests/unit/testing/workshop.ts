import { type Charm, type CharmYaml, defineCharm, type HookContext } from 'charmkit';
import { type EventInput, runEvent, type State, type StateInput } from 'charmkit/testing';

type Context = HookContext<Types>;

interface Types {
  readonly endpoints: string;
  readonly containers: string;
  readonly storages: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly actions: { readonly backup: { readonly target: string } };
}

const workshopYaml: CharmYaml<Types> = {
  name: 'workshop',
  endpoints: {
    database: { role: 'requires', interface: 'postgresql', limit: 1 },
    website: { role: 'provides', interface: 'http' },
    replicas: { role: 'peers', interface: 'workshop-replicas' },
  },
  containers: ['web'],
  storage: ['data'],
};

export type Handle = (context: Context) => Promise<void>;

/** A charm with something of everything that does what `handle` says on each event and action. */
export function workshopCharm(handle: Handle): Charm {
  return defineCharm(workshopYaml, {
    otherwise: handle,
    on: { 'secret-remove': handle },
    actions: {
      backup: async (context) => {
        await handle(context);
        return { results: {} };
      },
    },
  });
}

/** Runs one event of that charm. */
export function runWorkshop(
  state: StateInput,
  event: EventInput,
  handle: Handle = async () => {},
): Promise<State> {
  return runEvent(workshopCharm(handle), state, event, { charmDir: 'tests/fixtures/charms/workshop' });
}
