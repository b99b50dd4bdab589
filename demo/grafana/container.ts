import { join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The container that the program believes to run in: its environment, and where its `/` and its ports really are. */
export interface Container {
  readonly environment: Environment;
  /** Where the container's absolute path is on this machine. */
  hostPath(path: string): string;
  /** Where to listen on this machine for connections to the container's port. */
  hostAddress(address: string, port: number): { readonly host: string; readonly port: number };
}

/**
 * Reads the simulator's variables: SIMULATOR_ROOT (the folder that is the container's `/`) and SIMULATOR_PORTS
 * (`3000=41234,8080=41235`: container port, port of 127.0.0.1 that stands for it). Without them the machine is the container.
 */
export function readContainer(environment: Environment): Container {
  const root = environment.SIMULATOR_ROOT ?? '/';
  const ports =
    environment.SIMULATOR_PORTS === undefined ? undefined : parsePorts(environment.SIMULATOR_PORTS);
  return {
    environment,
    hostPath: (path) => join(root, path),
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
