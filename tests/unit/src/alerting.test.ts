import { expect, test } from '@jest/globals';
import { planAlertingVariables } from '../../../src/grafana/settings/alerting.ts';

const name = 'grafana-endpoints.cos.svc.cluster.local';

test.each([
  ['10.1.2.3', '0.0.0.0:9094', '10.1.2.3:9094'],
  ['fd00::1', '[::]:9094', '[fd00::1]:9094'],
  [undefined, '0.0.0.0:9094', undefined],
])(
  'A unit with the address %s listens on all addresses and advertises its own',
  (address, listen, advertised) => {
    expect(planAlertingVariables({ name, address })).toMatchObject({
      GF_UNIFIED_ALERTING_HA_LISTEN_ADDRESS: listen,
      GF_UNIFIED_ALERTING_HA_PEERS: `${name}:9094`,
    });
    expect(planAlertingVariables({ name, address }).GF_UNIFIED_ALERTING_HA_ADVERTISE_ADDRESS).toBe(
      advertised,
    );
  },
);
