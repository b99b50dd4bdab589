// Keeps one live model running. `live:up` or a test starts it in its own session, and only this process
// cleans up. It reports its progress on standard output. If its standard input ends without the word "stay",
// it ends the model.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getErrorMessage } from 'charmkit/base';
import { bootstrapController } from '../juju/bootstrap.ts';
import { clearPlace } from './clear.ts';
import { writeConfiguration } from './configuration.ts';
import { LiveNode } from './node.ts';
import { locatePlace } from './place.ts';
import { apiPrograms, type CommandLine, nodePrograms } from './programs.ts';

const place = locatePlace(process.env);
let node: LiveNode | undefined;
let ending: Promise<void> | undefined;

// The parent process may be gone.
process.stdout.on('error', () => undefined);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(0));
watchOwner();
try {
  await start();
  say('ready');
} catch (error) {
  // While the model ends, errors are expected.
  if (ending === undefined) say(`failed: ${getErrorMessage(error)}`);
  await end(1);
}

async function start(): Promise<void> {
  for (const folder of ['home', 'tmp', 'logs']) await mkdir(join(place.state, folder), { recursive: true });
  await writeFile(join(place.state, 'keeper.pid'), String(process.pid));
  await writeConfiguration(place.state);
  const started = await LiveNode.start(place);
  node = started;
  await writeFile(join(place.state, 'node.pid'), String(started.process));
  say('namespaces made');
  keepRunning(started, apiPrograms);
  await repeat(started, ['kubectl', 'get', '--raw', '/readyz']);
  say('Kubernetes answers');
  keepRunning(started, nodePrograms);
  started.keepRunningBeside('volumes', [
    process.execPath,
    join(import.meta.dirname, 'volumes.ts'),
    place.state,
  ]);
  await repeat(started, ['ctr', '--namespace=k8s.io', 'images', 'import', '/opt/live/images/images.tar']);
  say('images imported');
  await repeat(started, ['kubectl', 'wait', '--for=condition=Ready', 'node/live', '--timeout=30s']);
  say('node is ready');
  await bootstrapController(place, started);
  say('controller bootstrapped');
}

function keepRunning(on: LiveNode, programs: Readonly<Record<string, CommandLine>>): void {
  for (const [name, commandLine] of Object.entries(programs)) on.keepRunning(name, commandLine);
}

/** Repeats until it succeeds, because the programs that it needs are still starting. */
async function repeat(on: LiveNode, commandLine: CommandLine): Promise<void> {
  while (!(await on.run('start', commandLine))) {
    if (ending !== undefined) throw new Error('the live model ends');
    await sleep(300);
  }
}

function watchOwner(): void {
  let said = '';
  process.stdin.on('data', (chunk) => {
    said += chunk;
  });
  process.stdin.on('end', () => {
    if (said.trim() !== 'stay') void end(0);
  });
}

function end(exitCode: number): Promise<void> {
  ending ??= (async () => {
    await node?.end();
    await clearPlace(place);
    process.exit(exitCode);
  })();
  return ending;
}

function say(progress: string): void {
  process.stdout.write(`${progress}\n`);
}
