import { type HookToolRunner, runTool } from '../hook-tool-runner/index.ts';

/** Sets the workload's version for `juju status`. Each call goes to the controller, so compare first. */
export async function applicationVersionSet(
  runner: HookToolRunner,
  { version }: { readonly version: string },
): Promise<void> {
  await runTool(runner, { tool: 'application-version-set', args: ['--', version] });
}
