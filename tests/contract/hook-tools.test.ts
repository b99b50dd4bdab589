import { toolNames } from 'charmkit/juju-model';
import { HookToolServer } from 'charmkit/simulator';
import type { HookToolsBackend } from './hook-tools/backend.ts';
import { hookToolsContract } from './hook-tools.suite.ts';

hookToolsContract('our hook tools', async (): Promise<HookToolsBackend> => {
  const server = await HookToolServer.open(toolNames);
  return {
    directory: server.directory,
    agentSocket: server.agentSocket,
    begin: ({ session }) => server.begin({ id: session.contextId, answer: session.run }),
    end: (contextId) => server.end(contextId),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
});
