import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { SdkError } from 'charmkit/base';
import { createPebbleClient, type PebbleClient } from 'charmkit/pebble';
import { dropCapabilities } from '../own-root/confine.ts';
import { enterNetwork } from '../own-root/own-root.ts';
import { renderRootScript } from '../own-root/script.ts';
import { resolveHostPath } from '../pebble/index.ts';
import { quoteWord } from '../quote-word.ts';
import type { Container, ContainerOptions, StartContainer } from './container.ts';
import { followNotices } from './signals.ts';

/** A busy machine takes many times as long as an idle one. */
const startLimitMs = 60_000;

/** Pebble's own daemon did not start in the container. */
export class RealPebbleError extends SdkError {
  constructor(program: string, output: string) {
    super(
      `${program} did not start: ${output.trim() || 'it said nothing'}. Containers under the real Pebble need Linux, root and overlayfs.`,
      { code: 'real-pebble', facts: { program } },
    );
  }
}

/**
 * Starts containers with Pebble's own daemon. Pebble has no option for a root directory, so each daemon runs in its own
 * mount and process namespace: this machine's file system with the container's on top (overlayfs), which receives the
 * writes.
 */
export function startReal(program: string): StartContainer {
  return async (options) => {
    const socket = join(options.directory, 'pebble.socket');
    const scratch = join(options.directory, 'overlay');
    await mkdir(scratch, { recursive: true });
    const child = spawnPebble(program, options, scratch, socket);
    const daemon = watch(child);
    const pebble = createPebbleClient({ socketPath: socket });
    if (!(await untilAnswers(pebble, child))) {
      child.kill('SIGKILL');
      throw new RealPebbleError(program, daemon.output());
    }
    return containerOf(options, pebble, child, daemon);
  };
}

function spawnPebble(
  program: string,
  { root, directory, mounts, environment, network }: ContainerOptions,
  scratch: string,
  socket: string,
): ChildProcess {
  const script = [
    ...renderRootScript({
      upper: root,
      isImage: true,
      scratch,
      shared: [directory],
      // An overlay may not show what the charm writes below it.
      mounts: mounts.map((path) => {
        const from = resolveHostPath(root, path);
        return { from, to: from.slice(root.length) };
      }),
    }),
    `exec ${[...dropCapabilities, program, 'run', '--create-dirs', '--hold'].map(quoteWord).join(' ')}`,
  ];
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const command = ['unshare', ...namespaces, 'sh', '-euc', script.join('\n')];
  const [file = '', ...args] = enterNetwork(command, network?.pid);
  return spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      ...environment,
      PEBBLE: '/var/lib/pebble/default',
      PEBBLE_SOCKET: socket,
    },
  });
}

interface Daemon {
  readonly exited: Promise<unknown>;
  output(): string;
  requests(): number;
}

/** Counts requests from Pebble's log, because Pebble has no other count. */
function watch(child: ChildProcess): Daemon {
  const lines: string[] = [];
  let requests = 0;
  const readLine = (line: string) => {
    if (/ \[pebble\] (GET|POST) \/v1\/(?!notices\?)/.test(line)) requests += 1;
    else lines.push(line);
  };
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', readLine);
  }
  child.on('error', (error) => lines.push(error.message));
  const exited = once(child, 'exit').catch(() => undefined);
  return { exited, output: () => lines.join('\n'), requests: () => requests };
}

async function untilAnswers(pebble: PebbleClient, child: ChildProcess): Promise<boolean> {
  const giveUpAt = performance.now() + startLimitMs;
  // Without a pid the program did not start.
  while (performance.now() < giveUpAt && child.pid !== undefined && child.exitCode === null) {
    if (await answers(pebble)) return true;
    await sleep(20);
  }
  return false;
}

function answers(pebble: PebbleClient): Promise<boolean> {
  return pebble.systemInfo().then(
    () => true,
    () => false,
  );
}

function containerOf(
  options: ContainerOptions,
  pebble: PebbleClient,
  child: ChildProcess,
  daemon: Daemon,
): Container {
  const end = new AbortController();
  const followed = followNotices(pebble, options.onSignal, end.signal);
  return {
    root: options.root,
    pebble,
    use: () => ({ requests: daemon.requests(), bytesWritten: 0 }),
    async [Symbol.asyncDispose]() {
      end.abort();
      child.kill('SIGKILL');
      await Promise.all([daemon.exited, followed]);
    },
  };
}
