import { expect, test } from '@jest/globals';
import type { Stage } from '../stage.ts';

/** Sets options that the charm rejects, and corrects them. */
export function playOptions(on: () => Stage): void {
  test('refuses a value with the name of the option, goes on, and takes the right one', async () => {
    const { model, grafana } = on();
    await model.juju('config', 'grafana', 'log_level=loud');
    await model.untilUnit('grafana/0', 'blocked', 'option log_level');
    await grafana.untilItOpens();
    await model.juju('config', 'grafana', 'log_level=info');
    await model.untilActive('grafana', 1);
  });

  test('says that a secret is to be granted, does not fail until it is, and uses it then', async () => {
    const { model, logs } = on();
    const starts = logs.countStarts('grafana/0');
    logs.allowStarts('grafana', 2);
    const uri = (await model.juju('add-secret', 'mail', 'password=marker', 'username=me')).trim();
    await model.juju('config', 'grafana', 'smtp_host=mail:25', `smtp_credentials=${uri}`);
    await model.untilUnit('grafana/0', 'blocked', 'juju grant-secret');
    await model.juju('grant-secret', 'mail', 'grafana');
    // Juju runs no hook for a grant.
    await model.juju('config', 'grafana', 'smtp_from_name=Grafana');
    await model.untilActive('grafana', 1);
    expect(logs.countStarts('grafana/0')).toBeGreaterThan(starts);
  });
}
