import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Simulator } from 'juju-sim/simulator';
import { runLine } from '../../lib/juju-sim/simulator/cli/session.ts';
import { quoteWord } from '../../lib/juju-sim/simulator/quote-word.ts';
import { type JujuClient, jujuClientContract } from './juju-client.suite.ts';

for (const jujuVersion of ['3.6.0', '4.1.0']) {
  jujuClientContract(`juju-sim as Juju ${jujuVersion}`, {
    hasSla: jujuVersion.startsWith('3.'),
    isJuju4: jujuVersion.startsWith('4.'),
    showsLocalUnit: true,
    open: () => openJujuSim(jujuVersion),
  });
}

async function openJujuSim(jujuVersion: string): Promise<JujuClient> {
  const image = await mkdtemp(join(tmpdir(), 'juju-client-'));
  await mkdir(join(image, 'data'));
  const simulator = await Simulator.open({ model: { jujuVersion }, isRealTime: true });
  const juju = async (...words: readonly string[]) => {
    let printed = '';
    const print = (text: string) => {
      printed += text;
    };
    await runLine({ simulator, cwd: image, print, inform: () => {} }, words.map(quoteWord).join(' '));
    return printed;
  };
  for (const app of ['pa', 'pb'])
    await juju('deploy', resolve('tests/fixtures/charms/probe'), app, `--resource=app-image=${image}`);
  await juju('integrate', 'pa:give', 'pb:take');
  await juju('config', 'pa', 'text=hello');
  return {
    juju,
    async [Symbol.asyncDispose]() {
      await simulator[Symbol.asyncDispose]();
      await rm(image, { recursive: true });
    },
  };
}
