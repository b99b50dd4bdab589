// Runs the demo on all real parts with a packed charm, runs each dispatch in a clean room, and prints the steps.
//   node tests/real/clean-room/play.ts <folder> <unpacked charm> <user id> <read-only | writable>
import { chmodSync, globSync, mkdirSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Container, readBundle, Simulator, type StartContainer } from 'juju-sim/simulator';
import { openRealParts } from '../../../demo/deployment.ts';
import { runDemo, type Step } from '../../../demo/run.ts';
import { findParts } from '../../../scripts/real/find.ts';
import { furnishRoom } from './room.ts';

const [folder = '', charm = '', user = '0', access = 'writable'] = process.argv.slice(2);
const userId = Number(user);
mkdirSync(folder, { recursive: true });

const parts = await openRealParts();
const shared = [tmpdir(), findParts(['JUJUC_DIR']).JUJUC_DIR];
const room = furnishRoom(folder, { charm, shared, userId, isReadOnly: access === 'read-only' });
const startContainer = parts.simulator.startContainer;
const bundle = await readBundle('demo/bundle.yaml');
await using simulator = await Simulator.open({
  ...parts.simulator,
  ...(startContainer && { startContainer: openTo(userId, startContainer) }),
  onHookStart: letIn,
});
const environment = { charm: { TMPDIR: tmpdir() } };
const steps: Step[] = [];
await runDemo(
  simulator,
  bundle,
  { ...parts, environment: { ...parts.environment, ...environment }, charm: room },
  {
    onAction: () => undefined,
    onStep: (step) => void steps.push(step),
    onPause: () => undefined,
  },
);
writeSync(1, JSON.stringify({ steps, status: simulator.status() }));

/** Pebble accepts requests from its own user and root. Juju adds the charm's user as an identity in the same way. */
function openTo(charmUser: number, start: StartContainer): StartContainer {
  return async (options) => {
    const container: Container = await start(options);
    await container.pebble.addIdentities({ charm: { access: 'admin', local: { userId: charmUser } } });
    return container;
  };
}

/** Lets the charm's user open the sockets of Juju's agent and of its containers. */
function letIn(): void {
  for (const path of globSync(join(tmpdir(), '{js-*,jujuc-*}'))) chmodSync(path, 0o755);
  for (const path of globSync(join(tmpdir(), '{js-*,jujuc-*}/**/*.socket'))) chmodSync(path, 0o777);
}
