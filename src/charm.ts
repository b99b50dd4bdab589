import type { Charm, HookHandler } from 'charmkit/charm';
import type { CharmOptions } from './options.ts';
import { expectPlatformTrouble } from './platform-trouble.ts';

/** Maps every event that Juju can send to its handler. */
export function createCharm(options: CharmOptions): Charm {
  // Loaded only for hooks that need it.
  const reconciled: HookHandler = async (context) => {
    // A departing unit does not see what the others see, and has nothing to set up any more.
    if (await context.isUnitLeaving()) return ignored(context);
    await (await import('./reconcile.ts')).reconcileUnit(context, options);
  };
  return {
    hooks: {
      install: reconciled,
      start: reconciled,
      'config-changed': reconciled,
      'update-status': reconciled,
      'upgrade-charm': reconciled,
      'leader-elected': reconciled,
      'leader-settings-changed': ignored,

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

      'storage-attached': ignored,
      'storage-detaching': ignored,
      stop: ignored,
      remove: ignored,

      // Juju sends these events to machine charms only.
      'pre-series-upgrade': ignored,
      'post-series-upgrade': ignored,
      'collect-metrics': ignored,
      'meter-status-changed': ignored,
    },
    actions: {
      'get-admin-password': expectPlatformTrouble(async (context) =>
        (await import('./actions/get-admin-password.ts')).getAdminPassword(context, options),
      ),
      'show-plan': expectPlatformTrouble(async (context) =>
        (await import('./actions/show-plan.ts')).showPlan(context, options),
      ),
      'rotate-admin-password': expectPlatformTrouble(async (context) =>
        (await import('./actions/rotate-admin-password.ts')).rotateAdminPassword(context, options),
      ),
    },
  };
}

const ignored: HookHandler = async ({ event, log }) => log.debug(`Nothing to do on ${event.kind}`);
