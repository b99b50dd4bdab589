import { createHash } from 'node:crypto';

/** Who a data source belongs to, in the provider's own words: across models Grafana sees another application name. */
export interface SourceOwner {
  readonly model: string;
  readonly modelUuid: string;
  readonly application: string;
}

/**
 * The name under which Grafana knows a data source: `juju_<model>_<model uuid>_<application>_<unit number>`, without
 * the number for the one data source of an application. The Python libraries give the same names, so that an
 * installation keeps its data sources when the charm is replaced.
 */
export function dataSourceName(owner: SourceOwner, unit: string | null): string {
  const base = `juju_${owner.model}_${owner.modelUuid}_${owner.application}`;
  return unit === null ? base : `${base}_${unit.slice(unit.lastIndexOf('/') + 1)}`;
}

/** The application that such a name speaks of. None of Juju's names has a `_` in it. */
export function applicationOf(name: string): string | undefined {
  return name.split('_')[3];
}

/**
 * The uid that Grafana itself derives from the name of a provisioned data source without one: `P` and the first 16 hex
 * digits, upper case, of the name's SHA-256 (Grafana, pkg/services/provisioning/datasources/types.go). Writing the same
 * one out keeps the uid of every existing data source, and the links of dashboards to it.
 */
export function dataSourceUid(name: string): string {
  return `P${createHash('sha256').update(name).digest('hex').slice(0, 16).toUpperCase()}`;
}

/**
 * The identifier by which providers tell one Grafana from another. It names the application, so it is the same string
 * whoever leads; providers use it as a key, and would take a new string for another Grafana. The closing 0 is no unit
 * number any more: installations of one unit have always published it.
 */
export function grafanaUid(grafana: SourceOwner): string {
  return `juju_${grafana.model}_${grafana.modelUuid}_${grafana.application}_0`;
}
