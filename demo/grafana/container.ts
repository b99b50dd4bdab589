import { join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The container in which the program appears to run: its environment, and the real location of its `/` and
 * its ports.
 */
export interface Container {
  readonly environment: Environment;
  /** The path on this machine of the container's absolute path. */
  hostPath(path: string): string;
  /** The address on this machine for connections to the container's port. */
  hostAddress(address: string, port: number): { readonly host: string; readonly port: number };
}

/**
 * Reads the simulator's variables: SIMULATOR_ROOT (the folder that is the container's `/`, or empty) and
 * SIMULATOR_PORTS (`3000=41234,8080=41235`: container port, and the port of 127.0.0.1 that represents it).
 * Without them, the machine is the container.
 */
export function readContainer(environment: Environment): Container {
  const root = environment.SIMULATOR_ROOT ?? '';
  const ports =
    environment.SIMULATOR_PORTS === undefined ? undefined : parsePorts(environment.SIMULATOR_PORTS);
  return {
    environment,
    hostPath: (path) => join(root, '/', path),
    hostAddress: (address, port) =>
      ports === undefined ? { host: address, port } : { host: '127.0.0.1', port: ports.get(port) ?? port },
  };
}

function parsePorts(text: string): ReadonlyMap<number, number> {
  const pairs = text.split(/[\s,]+/).filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair) => {
      const [container, host] = pair.split('=');
      return [Number(container), Number(host)];
    }),
  );
}
