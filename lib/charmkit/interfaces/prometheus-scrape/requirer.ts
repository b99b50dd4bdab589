import type * as z from 'zod';
import type { JsonValue } from '../../base/index.ts';
import { type HookContext, type Relation, readApp, readUnits } from '../../charm/index.ts';
import { databagKeys, providerApp, providerUnit } from './schema.ts';

/** One scrape configuration of Prometheus (`scrape_configs`), with the provider's own settings. */
export interface ScrapeConfig {
  readonly metrics_path: string;
  readonly scheme: 'http' | 'https';
  readonly static_configs: readonly {
    readonly targets: readonly string[];
    readonly labels: Readonly<Record<string, string>>;
  }[];
  readonly [setting: string]: unknown;
}

/** An application's data for Prometheus. */
export interface ScrapeTargets {
  readonly configs: readonly ScrapeConfig[];
  /** Rule groups in Prometheus's form. */
  readonly alertGroups: readonly JsonValue[];
}

interface UnitAddress {
  readonly name: string;
  readonly address: string;
  readonly path: string;
}

type Job = z.output<typeof providerApp>[typeof databagKeys.jobs][number];
type Labels = Readonly<Record<string, string>>;

/**
 * The scrape targets and alerts of the application on the other side; undefined if they are missing or invalid. A
 * target `*:<port>` becomes one target for each unit with an address, with the label `juju_unit`.
 */
export async function readScrapeTargets(
  context: HookContext,
  relation: Relation,
): Promise<ScrapeTargets | undefined> {
  const app = await readApp(context, relation, { schema: providerApp, needs: databagKeys.jobs });
  if (!app) return undefined;
  const { model, model_uuid: uuid, application, charm_name: charm } = app[databagKeys.metadata];
  const labels = {
    juju_model: model,
    juju_model_uuid: uuid,
    juju_application: application,
    ...(charm && { juju_charm: charm }),
  };
  const units = await readAddresses(context, relation);
  return {
    configs: app[databagKeys.jobs].flatMap((job) => expand(job, units, labels)),
    alertGroups: (app[databagKeys.alertRules]?.groups ?? []) as JsonValue[],
  };
}

async function readAddresses(context: HookContext, relation: Relation): Promise<readonly UnitAddress[]> {
  const units = await readUnits(context, relation, { schema: providerUnit, needs: databagKeys.unitAddress });
  return units.map(({ data }) => ({
    name: data[databagKeys.unitName],
    address: data[databagKeys.unitAddress],
    path: data[databagKeys.unitPath] ?? '',
  }));
}

/** Units have their own paths, so each has its own configuration. */
function expand(job: Job, units: readonly UnitAddress[], juju: Labels): readonly ScrapeConfig[] {
  return job.static_configs.flatMap(({ targets, labels = {} }) => {
    const fixed = targets.filter((target) => !target.startsWith('*'));
    const ports = targets.filter((target) => target.startsWith('*')).map((target) => target.slice(1));
    const ofUnits = units.map(({ name, address, path }) => ({
      ...job,
      metrics_path: `${path}${job.metrics_path}`,
      static_configs: [
        {
          targets: ports.map((port) => `${bracketed(address)}${port}`),
          labels: { ...labels, ...juju, juju_unit: name },
        },
      ],
    }));
    const ofFixed = { ...job, static_configs: [{ targets: fixed, labels: { ...labels, ...juju } }] };
    return [...(ports.length > 0 ? ofUnits : []), ...(fixed.length > 0 ? [ofFixed] : [])];
  });
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
