import type { LaunchService } from './services/service-process.ts';
import type { Notice } from './state/notices.ts';

/** Why a Pebble ended by itself: the `shutdown` actions of services and checks. */
export type ShutdownKind = 'success' | 'failure' | 'check-failure';

export interface EmbeddedPebbleOptions {
  /** Where to listen; at most about 100 characters, as the system's unix sockets want it. */
  readonly socketPath: string;
  /**
   * The directory that is `/` for files, services and commands: no other program is run. It is not emptied, neither now
   * nor at the end. With `/` itself the container is this machine, and what is run in it is run on the machine.
   */
  readonly root: string;
  /** Where utilities for the image's scripts are taken from: a list as in PATH, this process's own if not given. */
  readonly path?: string;
  /** More variables for services and commands. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long a service must live for its start to count as done; Pebble's second if not given. */
  readonly okayDelayMs?: number;
  /** Starts services in place of the programs in the image, for example in this process. */
  readonly launch?: LaunchService;
  onRequest?(method: string, url: string): void;
  onServiceStart?(service: string, pid: number): void;
  /** A notice occurred, or occurred again: Juju makes hooks of some. */
  onNotice?(notice: Notice): void;
  /** A check has failed as often as its threshold says, or succeeds again: Juju makes hooks of both. */
  onCheckChange?(check: string, isUp: boolean): void;
  /** Pebble ended because a service's or check's action wanted it; the container would restart now. */
  onShutdown?(kind: ShutdownKind): void;
}
