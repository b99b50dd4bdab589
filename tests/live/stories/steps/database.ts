import { afterAll, expect, test } from '@jest/globals';
import { nodeAddress } from '../../../../scripts/live/cluster/place.ts';
import { waitUntil } from '../../../../scripts/live/model/live-model.ts';
import { runOn, writeApp } from '../../../../scripts/live/model/neighbour.ts';
import { PostgresqlServer } from '../../../real/postgresql-server.ts';
import type { Stage } from '../stage.ts';
import { expectWhole } from './expect-whole.ts';

/** Scales Grafana, which requires PostgreSQL. */
export function playDatabase(on: () => Stage): void {
  let server: PostgresqlServer | undefined;
  afterAll(() => server?.[Symbol.asyncDispose]());

  test('says that a second unit takes PostgreSQL, and the first goes on alone', async () => {
    const { model, grafana } = on();
    await model.juju('scale-application', 'grafana', '2');
    await model.untilUnit('grafana/1', 'blocked', 'requires pgsql');
    await model.untilUnit('grafana/0', 'active');
    await grafana.untilItOpens();
  });

  test('serves with two units, and then three, on a related PostgreSQL', async () => {
    const { model, logs } = on();
    // The remaining unit switches to the other database.
    logs.allowStarts('grafana', 1);
    server = await PostgresqlServer.start({ address: nodeAddress });
    await server.create('grafana', 'grafana', 'dbpassword');
    await model.juju('integrate', 'grafana:pgsql', 'other');
    await offerDatabase(on(), server.host);
    await expectAll(on(), 2);
    await model.juju('scale-application', 'grafana', '3');
    await expectAll(on(), 3);
  });

  test('gives all units the new password after rotation', async () => {
    const { model, grafana } = on();
    const old = await grafana.readPassword();
    await model.act('grafana/leader', 'rotate-admin-password');
    expect(await grafana.readPassword()).not.toBe(old);
    await expectAll(on(), 3);
  });

  test('goes on under another leader when the agent of the one it had stands still', async () => {
    const { model, cluster } = on();
    const former = (await model.leaderOf('grafana')) ?? '';
    const agent = await cluster.awaitProcess(former.replace('/', '-'), 'containeragent unit');
    process.kill(agent, 'SIGSTOP');
    try {
      await model.until('another unit leads', ({ applications }) => {
        const units = Object.entries(applications.grafana?.units ?? {});
        return units.some(([unit, { leader }]) => leader && unit !== former);
      });
    } finally {
      process.kill(agent, 'SIGCONT');
    }
    await model.act('grafana/leader', 'rotate-admin-password');
    await expectAll(on(), 3);
  });

  test('has one password in Juju and in the database when all pods are deleted at once', async () => {
    const { model, cluster } = on();
    await model.act('grafana/leader', 'rotate-admin-password');
    const pods = ['grafana-0', 'grafana-1', 'grafana-2'];
    const before = await Promise.all(pods.map((pod) => cluster.readUid(pod)));
    await cluster.kubectl('delete', 'pod', ...pods, '--wait=false', '--grace-period=0', '--force');
    for (const [index, pod] of pods.entries()) await cluster.untilReplaced(pod, before[index] ?? '');
    await expectAll(on(), 3);
  });

  test('is one unit again when it is scaled down', async () => {
    const { model, logs } = on();
    // Once, to leave alerting's peers, which Grafana reads at its start only.
    logs.allowStarts('grafana', 1);
    await model.juju('scale-application', 'grafana', '1');
    await expectAll(on(), 1);
  });
}

/** Offers a database as PostgreSQL's charm does: its address in the databag, its credentials in a secret. */
async function offerDatabase({ model }: Stage, endpoints: string): Promise<void> {
  const added = `secret-add --label=user username=grafana password=dbpassword`;
  const uri = (await runOn(model, 'other/0', added)).trim();
  // Juju 4.1-beta2 loses a grant that is made together with the secret.
  const grant = `secret-grant ${uri} --relation="$(relation-ids database)"`;
  await waitUntil(
    'the secret is granted',
    () => runOn(model, 'other/0', grant),
    () => true,
  );
  await writeApp(model, 'other/0', 'database', { database: 'grafana', endpoints, 'secret-user': uri });
}

async function expectAll(on: Stage, units: number): Promise<void> {
  const { model, grafana } = on;
  await model.untilActive('grafana', units);
  await grafana.readPassword();
  await expectWhole(on, units);
}
