import { LiveModel, waitUntil } from '../../../scripts/live/model/live-model.ts';
import { grafanaImages } from '../../../scripts/live/parts/images.ts';
import { type JujuClient, jujuClientContract } from '../../contract/juju-client.suite.ts';

// tests/contract/juju-client.test.ts runs the same suite on juju-sim.
jujuClientContract("Juju's own client in a live model", {
  hasSla: false,
  isJuju4: true,
  showsLocalUnit: false,
  open: openLiveClient,
});

async function openLiveClient(): Promise<JujuClient> {
  const charm = process.env.LIVE_PROBE_CHARM;
  if (!charm) throw new Error('LIVE_PROBE_CHARM names the probe: "npm run test:live" sets it');
  const model = await LiveModel.add('client');
  const untilIdle = async () => {
    await waitUntil(
      'no unit has work to do',
      () => model.isIdle(({ applications }) => Object.keys(applications).length === 2),
      (isIdle) => isIdle,
    );
  };
  for (const app of ['pa', 'pb'])
    await model.juju('deploy', charm, app, `--resource=app-image=${grafanaImages.first}`);
  await untilIdle();
  await model.juju('integrate', 'pa:give', 'pb:take');
  await model.juju('config', 'pa', 'text=hello');
  // Their agents are idle before they hear of the relation.
  for (const [unit, endpoint] of [
    ['pa/0', 'give'],
    ['pb/0', 'take'],
  ] as const) {
    await waitUntil(
      `${unit} sees what the other side has written`,
      () => model.readRelation(unit, endpoint),
      (relation) => Object.values(relation['related-units'])[0]?.data.hello !== undefined,
    );
  }
  return {
    async juju(command, ...args) {
      await untilIdle();
      return model.juju(command, ...args);
    },
    async [Symbol.asyncDispose]() {},
  };
}
