// Mistakes in the definition of a charm that the types must catch: names that the YAML files do not declare. Nothing runs
// this file. `npm run check` compiles it.
import { active, defineCharm, waiting } from 'charmkit';
import { charmYaml } from '../../examples/hello-charm/charm-yaml.ts';

const actions = { greet: async () => ({ results: {} }) };

/** @public so that knip does not report it as unused */
export const right = [
  defineCharm(charmYaml, {
    otherwise: async (context) => active((await context.config()).greeting),
    on: {
      'config-changed': async () => [active(), waiting('for nothing')],
      'relation-changed': async ({ event }) => active(event.relationId),
      'greeting-relation-changed': async ({ event }) => active(event.endpoint),
      'hello-pebble-ready': async ({ event }) => active(event.container),
      'pebble-check-failed': 'ignore',
    },
    actions: { greet: async (context) => ({ results: { name: (await context.actionParameters()).name } }) },
  }),
];

/** @public so that knip does not report it as unused */
export const mistakes = [
  // @ts-expect-error an action without a handler
  defineCharm(charmYaml, { actions: {} }),

  // @ts-expect-error an action that actions.yaml does not declare
  defineCharm(charmYaml, { actions: { ...actions, great: actions.greet } }),

  // @ts-expect-error an event that Juju doesn't know
  defineCharm(charmYaml, { on: { 'config-change': async () => {} }, actions }),

  // @ts-expect-error a hook of an endpoint that metadata.yaml does not declare
  defineCharm(charmYaml, { on: { 'greetings-relation-changed': async () => {} }, actions }),

  // @ts-expect-error a hook of a container that metadata.yaml does not declare
  defineCharm(charmYaml, { on: { 'hallo-pebble-ready': async () => {} }, actions }),

  // @ts-expect-error a handler that returns something else than statuses
  defineCharm(charmYaml, { otherwise: async () => 'active', actions }),

  defineCharm(charmYaml, {
    otherwise: async (context) => {
      // @ts-expect-error a misspelt option
      const { greting } = await context.config();
      // @ts-expect-error an option of another type
      const count: number = (await context.config()).greeting;
      // @ts-expect-error a misspelt endpoint
      await context.relations('greting');
      // @ts-expect-error a misspelt container
      context.container('hallo');
      return active(`${count} ${greting}`);
    },
    on: {
      // @ts-expect-error the relation of an event that has none
      'config-changed': async ({ event }) => active(event.relationId),
    },
    actions: {
      greet: async (context) => {
        // @ts-expect-error a misspelt parameter
        const { nam } = await context.actionParameters();
        return { results: { name: String(nam) } };
      },
    },
  }),
];
