import type { HookSession } from 'charmkit/juju-model';

/** A hook that runs, to the executables that it finds on its PATH. */
export interface RunningHook {
  readonly session: HookSession;
  /** The endpoints of its charm. */
  readonly endpoints: readonly string[];
}

/** Hook tools as executables: ours, or Juju's own. Both act on the same model. */
export interface HookToolsBackend extends AsyncDisposable {
  /** Holds one executable for each tool. */
  readonly directory: string;
  /** What the hook's JUJU_AGENT_SOCKET_ADDRESS has to be. */
  readonly agentSocket: string;
  begin(hook: RunningHook): Promise<void>;
  end(contextId: string): Promise<void>;
}

export type OpenBackend = () => Promise<HookToolsBackend>;
