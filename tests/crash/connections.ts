import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProxyOptions, RequestProxy, type Watch } from './proxy.ts';

/** The connections of one dispatch to the programs of its pod. A watch sees each request. */
export interface Connections extends AsyncDisposable {
  /** `CHARM_CONTAINERS_DIR`, the same for all dispatches of a pod. */
  readonly containersDir: string;
  readonly grafanaUrl: string;
}

/** Opens the connections below the pod's directory. */
export async function openConnections(
  directory: string,
  {
    pebbleSocket,
    grafanaPort,
    grafana: others,
    watch,
  }: {
    readonly pebbleSocket: string;
    readonly grafanaPort: number;
    /** Further options of Grafana's proxy. */
    readonly grafana?: Pick<ProxyOptions, 'identity' | 'onAnswer'>;
    readonly watch: (program: 'Pebble' | 'Grafana') => Watch;
  },
): Promise<Connections> {
  const containersDir = join(directory, 'c');
  const socketPath = join(containersDir, 'grafana', 'pebble.socket');
  await mkdir(join(containersDir, 'grafana'), { recursive: true });
  await rm(socketPath, { force: true });
  const pebble = await RequestProxy.open({
    socketPath,
    target: { socketPath: pebbleSocket },
    watch: watch('Pebble'),
  });
  const grafana = await RequestProxy.open({
    target: { host: '127.0.0.1', port: grafanaPort },
    watch: watch('Grafana'),
    ...others,
  });
  return {
    containersDir,
    grafanaUrl: `http://127.0.0.1:${grafana.port}`,
    async [Symbol.asyncDispose]() {
      await pebble[Symbol.asyncDispose]();
      await grafana[Symbol.asyncDispose]();
    },
  };
}
