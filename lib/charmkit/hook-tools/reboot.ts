import type { HookToolRunner } from './runner.ts';
import { runTool } from './tool.ts';

/**
 * Reboots the machine after this hook, or `now`, which kills this process and runs the hook again afterwards. Not in an
 * action, and not on Kubernetes.
 */
export async function jujuReboot(
  runner: HookToolRunner,
  { now = false }: { readonly now?: boolean } = {},
): Promise<void> {
  await runTool(runner, { tool: 'juju-reboot', args: now ? ['--now'] : [] });
}
