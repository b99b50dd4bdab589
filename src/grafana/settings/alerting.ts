import { isIPv6 } from 'node:net';
import { alertingPort } from '../files.ts';

/** The units whose Alertmanagers send each notification once, because they tell each other what they have sent. */
export interface AlertingPeers {
  /** A name that resolves to the addresses of all units, this one included. */
  readonly name: string;
  /** The IP address at which the other units reach this one. If undefined, Grafana chooses one. */
  readonly address: string | undefined;
}

/**
 * Renders the settings of Alertmanager's cluster (Grafana, "Configure high availability"). Grafana reads them at its start
 * only, but resolves the name again every 15 seconds (Alertmanager, `DefaultRefreshInterval`). So units come and go without
 * a restart of the others. Grafana can't start if it can't listen, so it listens on all addresses.
 */
export function planAlertingVariables({ name, address }: AlertingPeers): Readonly<Record<string, string>> {
  const isV6 = address !== undefined && isIPv6(address);
  const advertised = isV6 ? `[${address}]` : address;
  return {
    GF_UNIFIED_ALERTING_HA_LISTEN_ADDRESS: `${isV6 ? '[::]' : '0.0.0.0'}:${alertingPort}`,
    ...(advertised === undefined
      ? {}
      : { GF_UNIFIED_ALERTING_HA_ADVERTISE_ADDRESS: `${advertised}:${alertingPort}` }),
    GF_UNIFIED_ALERTING_HA_PEERS: `${name}:${alertingPort}`,
    // A new pod has a new address. Grafana would try the old one for six hours.
    GF_UNIFIED_ALERTING_HA_RECONNECT_TIMEOUT: '2m',
  };
}
