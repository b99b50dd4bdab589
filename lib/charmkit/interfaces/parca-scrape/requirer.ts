import type { HookContext, Relation } from '../../charm/index.ts';
import { parseDatabag } from '../../relation/index.ts';
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
  { log }: HookContext,
  relation: Relation,
): Promise<readonly ProfilingTarget[]> {
  const databag = await relation.readRemoteApp();
  if (databag[databagKeys.jobs] === undefined) return [];
  const told = parseDatabag(providerApp, databag, { relation, log });
  if (!told) return [];
  const { model, model_uuid: uuid, application } = told[databagKeys.metadata];
  const labels = { juju_model: model, juju_model_uuid: uuid, juju_application: application };
  const units = await readUnits(relation, log);
  return told[databagKeys.jobs].flatMap(({ scheme, static_configs: configs }) =>
    configs
      .flatMap(({ targets }) => targets)
      .flatMap((target) =>
        target.startsWith('*')
          ? units.map(({ name, address }) => ({
              scheme,
              target: `${address}${target.slice(1)}`,
              labels: { ...labels, juju_unit: name },
            }))
          : [{ scheme, target, labels }],
      ),
  );
}

async function readUnits(relation: Relation, log: HookContext['log']) {
  const names = await relation.units();
  const units = await Promise.all(
    names.map(async (name) => {
      const databag = await relation.readRemoteUnit(name);
      if (databag[databagKeys.unitAddress] === undefined) return [];
      const unit = parseDatabag(providerUnit, databag, { relation, log });
      return unit ? [{ name: unit[databagKeys.unitName], address: unit[databagKeys.unitAddress] }] : [];
    }),
  );
  return units.flat();
}
