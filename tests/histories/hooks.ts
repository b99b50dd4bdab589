import { listBusyUnits } from 'charmkit/juju-model';
import type { World } from '../state/world.ts';

/** Runs this many of the hooks that are due; the order selects their units. */
export async function runHooks(
  world: World,
  { hooks, order }: { readonly hooks: number; readonly order: number },
): Promise<void> {
  for (let left = hooks; left > 0; left -= 1) {
    const busy = listBusyUnits(world.model);
    const unit = busy[order % Math.max(busy.length, 1)];
    if (unit === undefined) return;
    await world.step(unit);
  }
}

/** Runs the next hook, which succeeds, and makes Juju fail to store what it wrote. Juju runs the hook again. */
export async function loseCommit(world: World): Promise<void> {
  const [unit] = listBusyUnits(world.model);
  if (unit === undefined) return;
  world.losesCommit = true;
  await world.step(unit, { mayFail: true });
  world.losesCommit = false;
}

/**
 * Runs the next hook and makes this tool fail after so many calls, if the hook gets there. Juju runs the hook again.
 */
export async function cutShort(
  world: World,
  { tool, calls }: { readonly tool: string; readonly calls: number },
): Promise<void> {
  const [unit] = listBusyUnits(world.model);
  if (unit === undefined) return;
  const { answerTool } = world;
  let left = calls;
  world.answerTool = (call) => {
    if (call.tool !== tool || left-- > 0) return answerTool(call);
    return { exitCode: 1, stdout: '', stderr: 'ERROR the agent went away' };
  };
  await world.step(unit, { mayFail: true });
  world.answerTool = answerTool;
}
