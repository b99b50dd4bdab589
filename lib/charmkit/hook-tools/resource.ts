import type { HookToolRunner } from './runner.ts';
import { runTool } from './tool.ts';

/** The path of a resource's file, which Juju downloads first where it has to: that can take long. */
export async function resourceGet(
  runner: HookToolRunner,
  { name }: { readonly name: string },
): Promise<string> {
  return (await runTool(runner, { tool: 'resource-get', args: [name] })).trim();
}
