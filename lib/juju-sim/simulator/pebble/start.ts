import { once } from 'node:events';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { dirname } from 'node:path';
import { SdkError } from 'charmkit/base';
import { type OwnRoot, openOwnRoot } from '../own-root/own-root.ts';
import { routes } from './api/routes.ts';
import type { PebbleCounts } from './counters.ts';
import { Daemon } from './daemon.ts';
import { createPebbleServer } from './http/server.ts';
import { resolveHostPath } from './image/path.ts';
import { linkUtilities } from './image/utilities.ts';
import type { EmbeddedPebbleOptions } from './options.ts';

// sun_path of struct sockaddr_un without its final zero: the smaller of Linux (108) and macOS (104).
const maxSocketPathBytes = 103;

/** A Pebble that runs in this process. */
export interface EmbeddedPebble extends AsyncDisposable {
  readonly socketPath: string;
  readonly root: string;
  /** Changes with each start, so clients see that the container restarted. */
  readonly bootId: string;
  counts(): PebbleCounts;
  /** Stops services as the plan describes, kills other processes, closes the socket. */
  stop(): Promise<void>;
}

/**
 * Starts a Pebble: its real HTTP API on a unix socket, with real processes, and the files of a directory. Layers,
 * changes and notices last until it stops, as in a container that restarts.
 */
export async function startEmbeddedPebble(options: EmbeddedPebbleOptions): Promise<EmbeddedPebble> {
  const { socketPath } = options;
  assertFits(socketPath);
  mkdirSync(options.root, { recursive: true });
  mkdirSync(dirname(socketPath), { recursive: true });
  // Paths in the image are compared with its root, so the root must not contain a link.
  const root = realpathSync(options.root);
  const utilities = `${socketPath}.bin`;
  const hostPath = options.path ?? process.env.PATH ?? '';
  const path = root === '/' ? hostPath : utilities;
  const ownRoot = `${socketPath}.own`;
  // An overlay needs it on the file system of the root.
  const work = `${root}.work`;
  const openRoot = (): OwnRoot | undefined => {
    if (root === '/') return undefined;
    linkUtilities(utilities, hostPath);
    if (options.hasOwnRoot === false) return undefined;
    return openOwnRoot({
      directory: ownRoot,
      shared: [],
      networkPid: options.network?.pid,
      container: {
        image: root,
        work,
        utilities,
        socket: socketPath,
        live: (options.liveDirectories ?? []).map((each) => resolveHostPath(root, each).slice(root.length)),
      },
    });
  };
  const daemon: Daemon = new Daemon({ ...options, root, path, openRoot }, (kind) => {
    void stop().then(() => options.onShutdown?.(kind));
  });
  const server = createPebbleServer(daemon, routes, (method, url) => options.onRequest?.(method, url));
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= stopAll(daemon, server, [socketPath, utilities, ownRoot]));
  await listen(server, socketPath);
  return {
    socketPath,
    root,
    bootId: daemon.bootId,
    counts: () => daemon.counters.snapshot(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function assertFits(socketPath: string): void {
  const bytes = Buffer.byteLength(socketPath);
  if (bytes <= maxSocketPathBytes) return;
  throw new SdkError(
    `The socket path ${socketPath} has ${bytes} bytes; the system takes ${maxSocketPathBytes}. Choose a shorter directory, or a shorter name for the application.`,
    { code: 'pebble-socket-path', facts: { socketPath, bytes } },
  );
}

async function listen(server: Server, socketPath: string): Promise<void> {
  // A killed process leaves its socket file.
  rmSync(socketPath, { force: true });
  server.listen(socketPath);
  await once(server, 'listening');
}

async function stopAll(daemon: Daemon, server: Server, leftovers: readonly string[]): Promise<void> {
  await daemon.stop();
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
  for (const path of leftovers) rmSync(path, { recursive: true, force: true });
}
