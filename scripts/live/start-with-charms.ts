import { join } from 'node:path';
import { type Keeper, startKeeper } from './cluster/start-keeper.ts';
import { packCharms } from './juju/pack-charms.ts';

/** A live model that is up, and the variables that name the charms to deploy in it. */
export interface Equipped {
  readonly keeper: Keeper;
  readonly charms: Readonly<Record<string, string>>;
}

/** Starts a live model, and packs the charms at the same time. @throws Error as {@link startKeeper} does. */
export async function startWithCharms(
  env: Readonly<NodeJS.ProcessEnv>,
  onProgress: (progress: string) => void,
): Promise<Equipped> {
  let packing: Promise<Readonly<Record<string, string>> | Error> | undefined;
  const keeper = await startKeeper(env, (progress, { state }) => {
    packing ??= packCharms(join(state, 'charms')).catch((error: Error) => error);
    onProgress(progress);
  });
  const charms = await packing;
  if (charms !== undefined && !(charms instanceof Error)) return { keeper, charms };
  await keeper.end();
  throw charms ?? new Error('The live model started without progress');
}
