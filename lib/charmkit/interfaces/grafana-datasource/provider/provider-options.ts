import type { JujuEvent } from '../../../charm/index.ts';
import { SourceFieldsMissingError } from '../errors.ts';
import type { SourceFields } from '../source.ts';
import { addScheme, findUrlFault, hasScheme } from '../source-url.ts';

export interface GrafanaSourceProviderOptions {
  /** The id of Grafana's plugin, for example `prometheus`. */
  readonly sourceType: string;
  /** Makes the URL `http://<the unit's name in the network>:<port>`. */
  readonly sourcePort?: number | string;
  /** The URL of this unit, for example from its ingress. Used instead of the port. */
  readonly sourceUrl?: string;
  /** For Grafana's `jsonData`. */
  readonly extraFields?: SourceFields;
  /** For Grafana's `secureJsonData`: strings, numbers, booleans. */
  readonly secureExtraFields?: SourceFields;
  /** Default: `grafana-source`. */
  readonly endpoint?: string;
  /** Events, in addition to the relation's own, after which the address may have changed. Default: `pebble-ready`. */
  readonly refreshEvents?: readonly JujuEvent['kind'][];
  /** All units have the same address, so only the leader publishes it. */
  readonly isIngressPerApp?: boolean;
  /** Whether each unit is a data source. Default: true. */
  readonly unitDatasources?: boolean;
  /** Whether the application is a data source, too, as in v1 of the Python library. Default: false. */
  readonly appDatasource?: boolean;
  /** The URL of the application. Default: its Kubernetes service, at the port. */
  readonly appUrl?: string;
}

/** Adds fields that the type needs: Alertmanager's plugin needs the implementation, unless the charm sets another. */
export function completeFields(type: string, fields: SourceFields = {}): SourceFields {
  if (type !== 'alertmanager') return fields;
  return { ...fields, implementation: fields.implementation || 'prometheus' };
}

/** The URL that Grafana queries: Mimir serves Prometheus's API under a path. */
export function completeSourceUrl(type: string, base: string): string {
  return type === 'mimir' ? `${base.replace(/\/+$/, '')}/prometheus` : base;
}

/** A URL with a scheme. `warn` is called if it had none, or if Grafana would refuse it. Empty means absent. */
export function completeOptionUrl(
  url: string | undefined,
  warn: (message: string) => void,
): string | undefined {
  if (!url) return undefined;
  if (!hasScheme(url)) warn('the data source URL has no scheme: using http://.');
  const complete = addScheme(url);
  const fault = findUrlFault(complete);
  if (fault) warn(`Grafana will skip the data source URL: it ${fault}.`);
  return complete;
}

/** @throws SourceFieldsMissingError */
export function checkFields(options: GrafanaSourceProviderOptions): void {
  const {
    sourceType,
    sourcePort,
    sourceUrl,
    appUrl,
    unitDatasources = true,
    appDatasource = false,
  } = options;
  if (!sourceType) throw new SourceFieldsMissingError('sourceType');
  if (sourcePort) return;
  if (unitDatasources && !sourceUrl) throw new SourceFieldsMissingError('sourcePort or sourceUrl');
  if (appDatasource && !appUrl) throw new SourceFieldsMissingError('sourcePort or appUrl');
}
