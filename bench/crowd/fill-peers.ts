import { readFileSync } from 'node:fs';
import { dispatchEvent } from 'charmkit/charm';
import { type Hook, type Model, openHook } from 'charmkit/juju-model';
import { createCharm } from '../../src/charm.ts';

const charmDir = process.cwd();
const nowhere = '/nowhere';

/**
 * Makes the charm read all relations in one hook in this process, without a container: thousands of hook tools cost
 * nothing here.
 */
export async function fillPeers(model: Model, unit: string): Promise<void> {
  const hook: Hook = { kind: 'leader-elected' };
  const readFile = (path: string) => readFileSync(path, 'utf8');
  const session = openHook(model, unit, hook, { charmDir, agentSocket: '@in-process', readFile });
  const kubernetes = { serviceAccount: nowhere, server: undefined, kubeconfig: undefined };
  const exitCode = await dispatchEvent(createCharm({ grafanaUrl: 'http://127.0.0.1:1', kubernetes }), {
    environment: { ...session.environment, CHARM_CONTAINERS_DIR: nowhere },
    cwd: charmDir,
    tools: { run: async (call) => session.run(call), runSync: (call) => session.run(call) },
    print: () => undefined,
  });
  const { isCommitted } = session.end(exitCode);
  if (!isCommitted) throw new TypeError('the charm takes up all that is related');
}
