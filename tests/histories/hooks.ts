import { busyUnits } from 'juju-sim/juju-model';
import type { World } from '../state/world.ts';

/** Runs that many hooks of those that are due; the order chooses whose. */
export async function runHooks(
  world: World,
  { hooks, order }: { readonly hooks: number; readonly order: number },
): Promise<void> {
  for (let left = hooks; left > 0; left -= 1) {
    const busy = busyUnits(world.model);
    const unit = busy[order % Math.max(busy.length, 1)];
    if (unit === undefined) return;
    await world.step(unit);
  }
}

/** The next hook ends well, and Juju can't keep what it wrote: it will run it again. */
export async function loseCommit(world: World): Promise<void> {
  const [unit] = busyUnits(world.model);
  if (unit === undefined) return;
  world.losesCommit = true;
  await world.step(unit, { mayFail: true });
  world.losesCommit = false;
}

/** The next hook breaks at this tool after so many calls of it, if it gets there; Juju will run it again. */
export async function cutShort(
  world: World,
  { tool, calls }: { readonly tool: string; readonly calls: number },
): Promise<void> {
  const [unit] = busyUnits(world.model);
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
