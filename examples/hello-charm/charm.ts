import { active, blocked, defineCharm } from 'charmkit';
import { charmYaml } from './charm-yaml.ts';

/** Greets related applications, and writes the greeting into its workload. */
export const charm = defineCharm(charmYaml, {
  /** Runs on nearly every event: compares the unit with its desired state and corrects it. */
  async otherwise(context) {
    const { greeting } = await context.config();
    if (greeting === '') return blocked('set the option "greeting"');

    if (await context.isLeader()) {
      for (const relation of await context.relations('greeting')) relation.writeOwnApp({ greeting });
    }
    await context
      .container('hello')
      .pushFile({ path: '/srv/greeting.txt', content: `${greeting}\n`, makeDirs: true });
    return active(`says "${greeting}"`);
  },

  actions: {
    async greet(context) {
      const { greeting } = await context.config();
      const { name } = await context.actionParameters();
      if (greeting === '') return { failure: 'Nothing to say.' };
      return { results: { text: `${greeting}, ${name}!` } };
    },
  },
});
