import type { ActionHandler, HookHandler } from 'charmkit/charm';
import { PebbleConnectionError } from 'charmkit/pebble';
import { runCharm } from 'charmkit/run-charm';

/** Handles nearly every event the same way: compares the unit with its desired state and corrects it. */
const reconcile: HookHandler = async (context) => {
  const { greeting = '' } = await context.config();
  if (greeting === '') return context.setStatus({ level: 'blocked', message: 'set the option "greeting"' });

  if (await context.isLeader()) {
    for (const relation of await context.relations('greeting')) {
      relation.writeOwnApp({ greeting: String(greeting) });
    }
  }
  try {
    await context
      .container('hello')
      .pushFile({ path: '/srv/greeting.txt', content: `${greeting}\n`, makeDirs: true });
    await context.setStatus({ level: 'active', message: `says "${greeting}"` });
  } catch (error) {
    if (!(error instanceof PebbleConnectionError)) throw error;
    await context.setStatus({ level: 'waiting', message: 'for the container' });
  }
};

const greet: ActionHandler = async (context) => {
  const { greeting } = await context.config();
  const { name } = await context.actionParameters();
  return greeting === ''
    ? { failure: 'Nothing to say.' }
    : { results: { text: `${greeting}, ${String(name)}!` } };
};

void runCharm({
  hooks: {
    install: reconcile,
    start: reconcile,
    'config-changed': reconcile,
    'update-status': reconcile,
    'upgrade-charm': reconcile,
    'leader-elected': reconcile,
    'relation-created': reconcile,
    'relation-joined': reconcile,
    'relation-changed': reconcile,
    'relation-departed': reconcile,
    'relation-broken': reconcile,
    'pebble-ready': reconcile,
  },
  actions: { greet },
});
