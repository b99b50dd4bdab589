import type { Environment } from './container.ts';
import { version } from './version.ts';

/** What differs between the versions of Grafana that the stand-in can be. */
export interface Profile {
  readonly version: string;
  /**
   * Whether somebody with a wrong password is a visitor where visitors may read, as somebody without one is: "basic
   * auth" hands on to the next client of Grafana's authentication then (pkg/services/authn, on by default from 10.4).
   */
  readonly takesRefusedForVisitors: boolean;
}

const profiles: Readonly<Record<string, Profile>> = {
  '10': { version, takesRefusedForVisitors: false },
  '12': { version: '12.4.0', takesRefusedForVisitors: true },
};

/** The version that SIMULATOR_GRAFANA names; the one that the contract suite compares with the real one if absent. */
export function readProfile({ SIMULATOR_GRAFANA: wanted = '10' }: Environment): Profile {
  const profile = profiles[wanted];
  if (profile) return profile;
  throw new RangeError(`SIMULATOR_GRAFANA is ${wanted}: it may be ${Object.keys(profiles).join(' or ')}`);
}
