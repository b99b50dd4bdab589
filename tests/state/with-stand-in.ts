import type { ProfileName } from '../../demo/grafana/profile.ts';
import { createState } from '../../demo/grafana/store/state.ts';
import { LivingGrafana } from '../histories/living-grafana.ts';
import { World } from './world.ts';

/** A deployment of one unit, whose Grafana is the stand-in. */
export interface StandInPod extends AsyncDisposable {
  readonly world: World;
  readonly grafana: LivingGrafana;
}

/** Deploys one unit with a Grafana of this version, and settles it. */
export async function openWithStandIn(
  profile: ProfileName,
  variables: Readonly<Record<string, string>> = {},
): Promise<StandInPod> {
  let grafana: LivingGrafana | undefined;
  const openGrafana = async (root: string) => {
    grafana = await LivingGrafana.open(
      root,
      { state: createState() },
      { ...variables, SIMULATOR_GRAFANA: profile },
    );
    return grafana;
  };
  const world = await World.deploy({ openGrafana }, () => {});
  if (!grafana) throw new TypeError('the unit has a pod');
  return { world, grafana, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}
