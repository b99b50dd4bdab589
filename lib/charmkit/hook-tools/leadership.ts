import * as z from 'zod';
import type { HookToolRunner } from './runner.ts';
import { readTool } from './tool.ts';

/** Whether this unit leads its application: true holds for 30 seconds from the call, by Juju's word. */
export async function isLeader(runner: HookToolRunner): Promise<boolean> {
  return readTool(runner, { tool: 'is-leader', args: [] }, z.boolean());
}
