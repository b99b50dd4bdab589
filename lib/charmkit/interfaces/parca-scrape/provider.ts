import { canonicalJson } from '../../base/index.ts';
import {
  type HookContext,
  publishApp,
  publishUnit,
  type Relation,
  renderScrapeMetadata,
  topologyOf,
  unitFqdn,
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
  const topology = topologyOf(context);
  await publishApp(context, relation, {
    [databagKeys.metadata]: renderScrapeMetadata(topology),
    [databagKeys.jobs]: canonicalJson([{ scheme, static_configs: [{ targets: [`*:${port}`] }] }]),
  });
  await publishUnit(relation, {
    [databagKeys.unitAddress]: await unitFqdn(context.env),
    [databagKeys.unitName]: topology.unit,
  });
}

/** Says that this unit serves no profiles. */
export async function withdrawProfiles(_context: HookContext, relation: Relation): Promise<void> {
  await publishUnit(relation, { [databagKeys.unitAddress]: undefined, [databagKeys.unitName]: undefined });
}
