import { type ActionHandler, type Charm, defineCharm } from 'charmkit';
import type { ActionName } from './actions/run-action.ts';
import { charmYaml } from './charm-yaml.ts';
import type { CharmOptions } from './reconcile/options.ts';

/** Maps each event that the charm handles to its handler. Code behind `import()` is loaded only by hooks that need it. */
export function createCharm(options: CharmOptions): Charm {
  const runAction =
    (name: ActionName): ActionHandler =>
    async (context) =>
      (await import('./actions/run-action.ts')).runAction(name, context, options);
  return defineCharm(charmYaml, {
    otherwise: async (context) => (await import('./reconcile/reconcile.ts')).reconcileUnit(context, options),
    on: {
      'secret-remove': async (context) =>
        (await import('./reconcile/apply/remove-old-revision.ts')).removeOldRevision(context),
      'storage-attached': 'ignore',
    },
    actions: {
      'get-admin-password': runAction('get-admin-password'),
      'show-plan': runAction('show-plan'),
      'rotate-admin-password': runAction('rotate-admin-password'),
    },
  });
}
