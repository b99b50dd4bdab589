import type { LiveCluster } from '../../../../scripts/live/model/live-cluster.ts';
import type { LiveModel } from '../../../../scripts/live/model/live-model.ts';
import { grafanaImages } from '../../../../scripts/live/parts/images.ts';

/** The parts that the changes of the recorded story use. */
export interface ProbeStage {
  readonly model: LiveModel;
  readonly cluster: LiveCluster;
}

type Change = (stage: ProbeStage) => Promise<unknown>;

const charm = process.env.LIVE_PROBE_CHARM ?? '';
const secret = 'usersecret';

/** The user's or Kubernetes' changes in a step, before the actions. */
export const changes: Readonly<Record<string, Change>> = {
  deploy: async ({ model }) => {
    for (const app of ['pa', 'pb']) {
      await model.juju('deploy', charm, app, `--resource=app-image=${grafanaImages.first}`);
    }
  },
  'integrate and set an option': async ({ model }) => {
    await model.juju('integrate', 'pa:give', 'pb:take');
    await model.juju('config', 'pa', 'text=hello');
  },
  'set the option to what it is': ({ model }) => model.juju('config', 'pa', 'text=hello'),
  'scale to three units': ({ model }) => model.juju('scale-application', 'pa', '3'),
  'scale to one unit': ({ model }) => model.juju('scale-application', 'pa', '1'),
  'scale to two units': ({ model }) => model.juju('scale-application', 'pa', '2'),
  "replace the leader's pod": ({ cluster }) => cluster.kubectl('delete', 'pod', 'pa-0', '--wait=false'),
  "restart the leader's container": ({ cluster }) =>
    cluster.kubectl('exec', 'pa-0', '--container=app', '--', 'sh', '-c', 'kill 1'),
  'grant a secret of the user': async ({ model }) => {
    const id = await model.juju('add-secret', secret, 'password=one');
    await model.juju('grant-secret', secret, 'pb');
    await model.juju('config', 'pb', `user-secret=${id.trim()}`);
  },
  'fail a hook': async ({ model }) => {
    await model.juju('config', 'pa', 'fail=yes');
    for (const unit of ['pa/0', 'pa/1']) await model.untilUnit(unit, 'error');
    await model.juju('config', 'pa', 'fail=');
    // The agent may have run the hook again by itself.
    for (const unit of ['pa/0', 'pa/1']) await model.juju('resolved', unit).catch(() => undefined);
    for (const unit of ['pa/0', 'pa/1']) await model.untilUnit(unit, 'unknown');
  },
  'refresh the charm': ({ model }) => model.juju('refresh', 'pa', `--path=${charm}`),
  'remove the relation': ({ model }) => model.juju('remove-relation', 'pa:give', 'pb:take'),
  'remove the application': ({ model }) => model.juju('remove-application', 'pa', '--no-prompt'),
  'remove the other application': ({ model }) => model.juju('remove-application', 'pb', '--no-prompt'),
};

/** The changes after the actions of a step, and what must come before the hooks of a step are complete. */
export const sequels: Readonly<Record<string, Change>> = {
  'scale to one unit': ({ model }) => untilUnits(model, 'pa', 1),
  'remove the application': ({ model }) => untilUnits(model, 'pa', 0),
  'remove the other application': ({ model }) => untilUnits(model, 'pb', 0),
  'change the secret of the user': ({ model }) => model.juju('update-secret', secret, 'password=two'),
};

/** A unit that leaves may run hooks until Juju removes it. */
async function untilUnits(model: LiveModel, app: string, count: number): Promise<void> {
  await model.until(`${app} has ${count} units`, ({ applications }) => {
    return Object.keys(applications[app]?.units ?? {}).length === count;
  });
}
