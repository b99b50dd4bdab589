import { beforeAll, describe, expect, test } from '@jest/globals';
import { LiveCluster } from '../../../scripts/live/model/live-cluster.ts';
import { LiveModel } from '../../../scripts/live/model/live-model.ts';
import { grafanaImages } from '../../../scripts/live/parts/images.ts';

// tests/process/hello-charm.test.ts plays the same and more in juju-sim.
describe('the example charm, packed by charmkit, in a live model', () => {
  let model: LiveModel;
  beforeAll(async () => {
    model = await LiveModel.add('example');
  });

  test('starts its units, and takes a greeting into its container', async () => {
    const charm = process.env.LIVE_EXAMPLE_CHARM;
    if (!charm) throw new Error('LIVE_EXAMPLE_CHARM names the charm: "npm run test:live" sets it');
    await model.juju('deploy', charm, '-n', '2', `--resource=hello-image=${grafanaImages.first}`);
    for (const unit of ['hello/0', 'hello/1']) await model.untilUnit(unit, 'active', 'says "Hello"');
    await model.juju('config', 'hello', 'greeting=Hei');
    await model.untilUnit('hello/1', 'active', 'says "Hei"');
    const read = ['exec', 'hello-1', '-c', 'hello', '--', 'cat', '/srv/greeting.txt'];
    expect(await new LiveCluster(model.name).kubectl(...read)).toBe('Hei\n');
  });

  test('answers an action, and says in words what is wrong with an option', async () => {
    expect(await model.act('hello/0', 'greet', 'name=Juju')).toMatchObject({ text: 'Hei, Juju!' });
    await model.juju('config', 'hello', 'greeting=');
    await model.untilUnit('hello/0', 'blocked', 'set the option "greeting"');
    expect(await model.failToAct('hello/0', 'greet', 'name=Juju')).toContain('Nothing to say.');
    expect(await model.listUnitsInError()).toEqual([]);
  });
});
