import * as z from 'zod';
import { type HookToolRunner, readTool } from '../hook-tool-runner/index.ts';

/** The type of an option in the charm's config. The value of an option of type `secret` is the secret's id. */
export type ConfigValue = string | number | boolean;

const config = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullable();

/** All options that are set or have a default. Other options are absent. */
export async function configGet(runner: HookToolRunner): Promise<Readonly<Record<string, ConfigValue>>> {
  const options = (await readTool(runner, { tool: 'config-get', args: [] }, config)) ?? {};
  return Object.fromEntries(
    Object.entries(options).filter((entry): entry is [string, ConfigValue] => entry[1] !== null),
  );
}
