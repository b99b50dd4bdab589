import type { Duplex } from 'node:stream';
import type { LaunchService } from './services/service-process.ts';
import type { Notice } from './state/notices.ts';

/** Why Pebble ended by itself: the `shutdown` actions of services and checks. */
export type ShutdownKind = 'success' | 'failure' | 'check-failure';

/** A network that is not this process's own. */
export interface PebbleNetwork {
  /** A process in the network. */
  readonly pid: number;
  connect(host: string, port: number): Promise<Duplex>;
}

export interface EmbeddedPebbleOptions {
  /** The socket's path. Unix sockets allow at most about 100 characters. */
  readonly socketPath: string;
  /**
   * The directory that is `/` for files, services and commands. Pebble starts no program outside it. It is never emptied,
   * not even at the end. With `/` itself the container is this machine, and programs run on this machine.
   */
  readonly root: string;
  /** Directories in the container that others write to as well, such as storage that a charm shares. */
  readonly liveDirectories?: readonly string[];
  /** The directory of the layers that Pebble starts with. Defaults to the image's own, `/var/lib/pebble/default/layers`. */
  readonly layersDirectory?: string;
  /** The directories of utilities for the image's scripts, as in PATH. Defaults to this process's PATH. */
  readonly path?: string;
  /** Additional variables for services and commands. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long a service must run before its start counts as done. Defaults to Pebble's one second. */
  readonly okayDelayMs?: number;
  /**
   * Whether programs run in a root of their own if this process is root. Default: true. `false` saves a tenth of a
   * second, and is for programs that are known not to change the machine.
   */
  readonly hasOwnRoot?: boolean;
  /** The network of programs and checks. Without it they use this machine's. */
  readonly network?: PebbleNetwork | undefined;
  /** Starts services without the image's programs, for example in this process. */
  readonly launch?: LaunchService;
  onRequest?(method: string, url: string): void;
  onServiceStart?(service: string, pid: number): void;
  onServiceLine?(service: string, line: string): void;
  /** Called when a notice occurs for the first time or again. Juju runs hooks for some. */
  onNotice?(notice: Notice): void;
  /** Called when a check reaches its failure threshold, or recovers. Juju runs hooks for both. */
  onCheckChange?(check: string, isUp: boolean): void;
  /** Called when an action of a service or check has ended Pebble. The container would now restart. */
  onShutdown?(kind: ShutdownKind): void;
}
