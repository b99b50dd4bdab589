import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { SdkError } from 'charmkit/base';
import { findTool } from '../own-root/own-root.ts';
import { openRelayed } from './relayed-connection.ts';

export interface PodNetworkOptions {
  /** Holds the relay's socket. */
  readonly directory: string;
  /** The unit's address, which is the pod's in its network. */
  readonly address: string;
  /** A port of 127.0.0.1 in the pod's network that leads to a unix socket. */
  readonly forward?: { readonly port: number; readonly socketPath: string };
}

/** A network that only the programs of one pod share, as in Kubernetes: ports of two pods never clash. */
export interface PodNetwork extends AsyncDisposable {
  /** A process in the network. */
  readonly pid: number;
  /** Connects to a server in the network. */
  connect(host: string, port: number): Promise<Duplex>;
}

/** This machine cannot give a pod a network of its own. */
export class PodNetworkError extends SdkError {
  constructor(output: string) {
    super(
      `A pod has no network of its own: ${output.trim() || 'unshare failed'}. This needs Linux, root and the program ip (iproute2); without --own-networks pods share this machine's network.`,
      { code: 'pod-network', facts: {} },
    );
  }
}

const relay = fileURLToPath(new URL('relay.js', import.meta.url));

/** Opens a network with its own loopback device, and with the unit's address on it. It reaches no other network. */
export async function openPodNetwork({
  directory,
  address,
  forward,
}: PodNetworkOptions): Promise<PodNetwork> {
  const socketPath = join(directory, 'net.socket');
  await rm(socketPath, { force: true });
  const script = [
    'PATH=$PATH:/usr/sbin:/sbin',
    'ip link set lo up',
    `ip address add ${address}/32 dev lo`,
    'exec "$@"',
  ].join('\n');
  const forwarding = forward === undefined ? [] : [String(forward.port), forward.socketPath];
  const command = [process.execPath, relay, socketPath, ...forwarding];
  const child = spawn(findTool('unshare'), ['--net', '/bin/sh', '-euc', script, 'sh', ...command], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => void errors.push(chunk));
  const exited = once(child, 'exit').catch(() => undefined);
  const ready = once(child.stdout, 'data').then(() => true);
  const isReady = await Promise.race([ready, exited.then(() => false)]);
  if (!isReady || child.pid === undefined) throw new PodNetworkError(Buffer.concat(errors).toString('utf8'));
  return {
    pid: child.pid,
    connect: (host, port) => openRelayed(socketPath, host, port),
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exited;
      await rm(socketPath, { force: true });
    },
  };
}
