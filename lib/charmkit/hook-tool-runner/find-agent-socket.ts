/** Where Juju's agent listens for hook tools, and what it wants to hear with each. */
export interface AgentSocket {
  /** A path, or an abstract name that begins with `@`. */
  readonly address: string;
  readonly contextId: string;
  /** Empty unless the agent gives one out: those of Juju 3 do where the hook runs on another machine. */
  readonly token: string;
}

/** Reads it from a hook's variables; or says why hook tools have to be executables. */
export function findAgentSocket(env: NodeJS.ProcessEnv): AgentSocket | { readonly reason: string } {
  const { JUJU_AGENT_SOCKET_ADDRESS: address, JUJU_CONTEXT_ID: contextId } = env;
  if (env.CHARM_HOOK_TOOLS === 'executables') return { reason: 'CHARM_HOOK_TOOLS asks for it' };
  if (!address || !contextId) return { reason: 'Juju names no socket' };
  const network = env.JUJU_AGENT_SOCKET_NETWORK;
  if (network !== 'unix') return { reason: `the socket's network is ${network || 'not named'}` };
  return { address, contextId, token: env.JUJU_AGENT_TOKEN ?? '' };
}
