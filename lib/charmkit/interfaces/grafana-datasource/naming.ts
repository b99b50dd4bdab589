import { createHash } from 'node:crypto';

/** The owner of a data source, in the provider's own names: across models, Grafana sees another application name. */
export interface SourceOwner {
  readonly model: string;
  readonly modelUuid: string;
  readonly application: string;
}

/**
 * The name of a data source in Grafana: `juju_<model>_<model uuid>_<application>_<unit number>`, without the number for
 * the data source of an application. The Python libraries use the same names, so a deployment keeps its data sources
 * when the charm is replaced.
 */
export function nameDataSource(owner: SourceOwner, unit: string | null): string {
  const base = `juju_${owner.model}_${owner.modelUuid}_${owner.application}`;
  return unit === null ? base : `${base}_${unit.slice(unit.lastIndexOf('/') + 1)}`;
}

/** The application in such a name. Juju's names contain no `_`. */
export function parseApplication(name: string): string | undefined {
  return name.split('_')[3];
}

/**
 * The uid that Grafana derives from the name of a provisioned data source without a uid: `P` and the first 16 hex
 * digits, in upper case, of the name's SHA-256 (Grafana, pkg/services/provisioning/datasources/types.go). Using the
 * same uid keeps existing data sources, and the links of dashboards to them.
 */
export function computeDataSourceUid(name: string): string {
  return `P${createHash('sha256').update(name).digest('hex').slice(0, 16).toUpperCase()}`;
}

/**
 * The identifier with which providers distinguish Grafanas. It names the application, so it does not change with the
 * leader. Providers use it as a key and would treat a new string as another Grafana. The final 0 is no longer a unit
 * number, but deployments of one unit have always published it.
 */
export function nameGrafana(grafana: SourceOwner): string {
  return `juju_${grafana.model}_${grafana.modelUuid}_${grafana.application}_0`;
}
