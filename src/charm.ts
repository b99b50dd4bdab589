import type { ActionHandler, Charm, HookHandler } from 'charmkit/charm';
import type { ActionName } from './actions/run-action.ts';
import type { CharmOptions } from './options.ts';

/** Maps each event that the charm handles to its handler. */
export function createCharm(options: CharmOptions): Charm {
  // Loaded only for hooks that need it.
  const reconciled: HookHandler = async (context) => {
    // A departing unit does not see what the others see, and has nothing to set up any more.
    if (await context.isUnitLeaving()) return context.log.debug(`Nothing to do on ${context.event.kind}`);
    await (await import('./reconcile.ts')).reconcileUnit(context, options);
  };
  const runAction =
    (name: ActionName): ActionHandler =>
    async (context) =>
      (await import('./actions/run-action.ts')).runAction(name, context, options);
  return {
    hooks: {
      install: reconciled,
      start: reconciled,
      'config-changed': reconciled,
      'update-status': reconciled,
      'upgrade-charm': reconciled,
      'leader-elected': reconciled,

      'relation-created': reconciled,
      'relation-joined': reconciled,
      'relation-changed': reconciled,
      'relation-departed': reconciled,
      'relation-broken': reconciled,

      'pebble-ready': reconciled,
      'pebble-custom-notice': reconciled,
      'pebble-check-failed': reconciled,
      'pebble-check-recovered': reconciled,

      'secret-changed': reconciled,
      'secret-rotate': reconciled,
      'secret-expired': reconciled,
      'secret-remove': async (context) =>
        (await import('./apply/remove-old-revision.ts')).removeOldRevision(context),
    },
    actions: {
      'get-admin-password': runAction('get-admin-password'),
      'show-plan': runAction('show-plan'),
      'rotate-admin-password': runAction('rotate-admin-password'),
    },
  };
}
