import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface OwnGrafana {
  readonly GRAFANA_BIN: string;
  readonly GRAFANA_HOME: string;
}

/**
 * The Grafana in GRAFANA_HOME, an unpacked or installed distribution, which replaces the one that is built
 * here. GRAFANA_BIN names its program if that is in a different place. Undefined without GRAFANA_HOME.
 * @throws Error if there is no program
 */
export function locateOwnGrafana({ GRAFANA_HOME, GRAFANA_BIN }: NodeJS.ProcessEnv): OwnGrafana | undefined {
  if (!GRAFANA_HOME) return undefined;
  const usual = [join(GRAFANA_HOME, 'bin/grafana'), '/usr/sbin/grafana'];
  const program = GRAFANA_BIN ? GRAFANA_BIN : usual.find((path) => existsSync(path));
  if (program !== undefined && existsSync(program)) return { GRAFANA_BIN: program, GRAFANA_HOME };
  throw new Error(
    `GRAFANA_HOME is ${GRAFANA_HOME}, and no Grafana is at ${GRAFANA_BIN ?? usual.join(' or ')}`,
  );
}

/** Describes its version, as it reports it. */
export function describeOwnGrafana({ GRAFANA_BIN, GRAFANA_HOME }: OwnGrafana): string {
  const { stdout } = spawnSync(GRAFANA_BIN, ['server', '-v'], { encoding: 'utf8' });
  return `Grafana in ${GRAFANA_HOME}: ${stdout?.trim() || 'it does not say which version it is'}`;
}
