import { join, resolve } from 'node:path';

/** The location of one live model's files and cgroups. Models with different names do not conflict. */
export interface Place {
  readonly name: string;
  /**
   * The folder of all its files, which is `/live` inside. It is not in the cache, which may be in a home that
   * only its owner can enter: some of the model's programs do not run as root.
   */
  readonly state: string;
  /** Its cgroup, in each hierarchy. */
  readonly cgroup: string;
}

/** A probe of the machine has a folder beside the model's. It ends with this and six letters or digits. */
export const probeSuffix = '.probe-';

/** The prefix of all live models' cgroups. */
export const cgroupPrefix = 'grafana-k8s-live-';

/** Locates the live model that `LIVE_NAME` names. */
export function locatePlace(env: Readonly<NodeJS.ProcessEnv>): Place {
  const name = env.LIVE_NAME || 'default';
  if (!/^[a-z0-9-]{1,40}$/.test(name)) {
    throw new Error('LIVE_NAME may have small letters, digits and dashes, at most 40 of them');
  }
  const states = resolve(env.LIVE_STATE || '/var/lib/grafana-k8s-live');
  return { name, state: join(states, name), cgroup: `${cgroupPrefix}${name}` };
}

/** The node's address, in its own network without other machines. */
export const nodeAddress = '10.77.0.1';
export const nodeNetwork = `${nodeAddress}/24`;
export const podNetwork = '10.78.0.0/23';
export const serviceNetwork = '10.79.0.0/23';

export const apiUrl = `https://${nodeAddress}:6443`;
