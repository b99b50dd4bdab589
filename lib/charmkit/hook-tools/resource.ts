import { type HookToolRunner, runTool } from '../hook-tool-runner/index.ts';

/** The path of a resource's file. Juju downloads the file first if necessary, which may take long. */
export async function resourceGet(
  runner: HookToolRunner,
  { name }: { readonly name: string },
): Promise<string> {
  return (await runTool(runner, { tool: 'resource-get', args: [name] })).trim();
}
