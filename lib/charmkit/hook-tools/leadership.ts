import * as z from 'zod';
import { type HookToolRunner, readTool } from '../hook-tool-runner/index.ts';

/**
 * Whether this unit is the leader of its application. Juju guarantees the answer `true` for 30 seconds from the call.
 */
export async function isLeader(runner: HookToolRunner): Promise<boolean> {
  return readTool(runner, { tool: 'is-leader', args: [] }, z.boolean());
}
