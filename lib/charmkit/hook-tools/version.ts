import type { HookToolRunner } from './runner.ts';
import { runTool } from './tool.ts';

/** Tells Juju the workload's version, for `juju status`. A call to the controller each time: compare before. */
export async function applicationVersionSet(
  runner: HookToolRunner,
  { version }: { readonly version: string },
): Promise<void> {
  await runTool(runner, { tool: 'application-version-set', args: ['--', version] });
}
