import { renderCanonicalJson } from '../../base/index.ts';
import {
  findUnitFqdn,
  getTopology,
  type HookContext,
  publishApp,
  publishUnit,
  type Relation,
  renderScrapeMetadata,
} from '../../charm/index.ts';
import { databagKeys } from './schema.ts';

/** Where every unit serves its profiles. */
export interface ProfilingPort {
  readonly port: number;
  /** Default: http. */
  readonly scheme?: 'http' | 'https';
}

/**
 * Publishes the profiles to Parca: the leader writes the targets for the application, and each unit its name in the
 * network.
 */
export async function publishProfilingPort(
  context: HookContext,
  relation: Relation,
  { port, scheme = 'http' }: ProfilingPort,
): Promise<void> {
  const topology = getTopology(context);
  await publishApp(context, relation, {
    [databagKeys.metadata]: renderScrapeMetadata(topology),
    [databagKeys.jobs]: renderCanonicalJson([{ scheme, static_configs: [{ targets: [`*:${port}`] }] }]),
  });
  await publishUnit(relation, {
    [databagKeys.unitAddress]: await findUnitFqdn(context.env),
    [databagKeys.unitName]: topology.unit,
  });
}

/** Says that this unit serves no profiles. */
export async function withdrawProfiles(_context: HookContext, relation: Relation): Promise<void> {
  await publishUnit(relation, { [databagKeys.unitAddress]: undefined, [databagKeys.unitName]: undefined });
}
