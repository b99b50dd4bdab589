import type { JujuEvent } from '../../charm/index.ts';
import { SourceFieldsMissingError } from './errors.ts';
import type { SourceFields } from './source.ts';
import { hasScheme, urlFault, withScheme } from './source-url.ts';

export interface GrafanaSourceProviderOptions {
  /** Grafana's plugin id, for example `prometheus`. */
  readonly sourceType: string;
  /** Makes the URL `http://<the unit's name in the network>:<port>`. */
  readonly sourcePort?: number | string;
  /** The URL of this unit, for example from its ingress; used instead of the port. */
  readonly sourceUrl?: string;
  /** For Grafana's `jsonData`. */
  readonly extraFields?: SourceFields;
  /** For Grafana's `secureJsonData`: strings, numbers, booleans. */
  readonly secureExtraFields?: SourceFields;
  /** Default `grafana-source`. */
  readonly endpoint?: string;
  /** The events, besides the relation's own, after which the address may be another; default `pebble-ready`. */
  readonly refreshEvents?: readonly JujuEvent['kind'][];
  /** All units are reached at one address, so the leader alone gives it. */
  readonly isIngressPerApp?: boolean;
  /** Whether each unit is a data source; default true. */
  readonly unitDatasources?: boolean;
  /** Whether the application is one, too, as in v1 of the Python library; default false. */
  readonly appDatasource?: boolean;
  /** The URL of the application; default its Kubernetes service, at the port. */
  readonly appUrl?: string;
}

/** Adds what the type needs: alertmanager's plugin must be told the implementation, unless the charm tells another. */
export function completeFields(type: string, fields: SourceFields = {}): SourceFields {
  if (type !== 'alertmanager') return fields;
  return { ...fields, implementation: fields.implementation || 'prometheus' };
}

/** The URL that Grafana queries: Mimir serves Prometheus's API under a path. */
export function completeSourceUrl(type: string, base: string): string {
  return type === 'mimir' ? `${base.replace(/\/+$/, '')}/prometheus` : base;
}

/** A URL with a scheme; `warn` is told where it had none, or is one that Grafana would refuse. Empty is absent. */
export function completeOptionUrl(
  url: string | undefined,
  warn: (message: string) => void,
): string | undefined {
  if (!url) return undefined;
  if (!hasScheme(url)) warn('the data source URL has no scheme: using http://.');
  const complete = withScheme(url);
  const fault = urlFault(complete);
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
