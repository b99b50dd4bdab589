import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProxyOptions, RequestProxy, type Watch } from './proxy.ts';

/** By what one dispatch reaches the programs of its pod: each request is watched on its way. */
export interface Connections extends AsyncDisposable {
  /** `CHARM_CONTAINERS_DIR`: the same for all dispatches of a pod. */
  readonly containersDir: string;
  readonly grafanaUrl: string;
}

/** Opens them below the pod's directory. */
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
    /** How Grafana's proxy is, beside that. */
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
