import { expect, test } from '@jest/globals';
import type { Stage } from '../stage.ts';

/** Runs the charm's actions. */
export function playActions(on: () => Stage): void {
  test('rotates the admin password without a restart: the new one opens Grafana, the old one does not', async () => {
    const { model, grafana } = on();
    const old = await grafana.readPassword();
    await model.act('grafana/leader', 'rotate-admin-password');
    const fresh = await grafana.readPassword();
    expect(fresh).not.toBe(old);
    await grafana.untilItOpens();
    expect((await grafana.ask('/api/user', 0, old)).status).toBe(401);
  });
}
