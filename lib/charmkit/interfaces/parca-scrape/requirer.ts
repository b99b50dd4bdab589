import { type HookContext, type Relation, readApp, readUnits } from '../../charm/index.ts';
import { databagKeys, providerApp, providerUnit } from './schema.ts';

/** A target that serves profiles: a unit, or another address that the application names. */
export interface ProfilingTarget {
  readonly scheme: 'http' | 'https';
  /** `host:port` */
  readonly target: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The targets of the application on the other side; empty if they are missing or invalid. */
export async function readProfilingTargets(
  context: HookContext,
  relation: Relation,
): Promise<readonly ProfilingTarget[]> {
  const app = await readApp(context, relation, { schema: providerApp, needs: databagKeys.jobs });
  if (!app) return [];
  const { model, model_uuid: uuid, application } = app[databagKeys.metadata];
  const labels = { juju_model: model, juju_model_uuid: uuid, juju_application: application };
  const units = await readUnits(context, relation, { schema: providerUnit, needs: databagKeys.unitAddress });
  return app[databagKeys.jobs].flatMap(({ scheme, static_configs: configs }) =>
    configs
      .flatMap(({ targets }) => targets)
      .flatMap((target) =>
        target.startsWith('*')
          ? units.map(({ data }) => ({
              scheme,
              target: `${data[databagKeys.unitAddress]}${target.slice(1)}`,
              labels: { ...labels, juju_unit: data[databagKeys.unitName] },
            }))
          : [{ scheme, target, labels }],
      ),
  );
}
