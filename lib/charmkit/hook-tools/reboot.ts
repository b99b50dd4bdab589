import { type HookToolRunner, runTool } from '../hook-tool-runner/index.ts';

/**
 * Reboots the machine after this hook. With `now`, it kills this process and runs the hook again afterwards. Not
 * available in an action or on Kubernetes.
 */
export async function jujuReboot(
  runner: HookToolRunner,
  { now = false }: { readonly now?: boolean } = {},
): Promise<void> {
  await runTool(runner, { tool: 'juju-reboot', args: now ? ['--now'] : [] });
}
