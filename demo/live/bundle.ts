import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Bundle } from 'juju-sim/simulator';
import type { LiveModel } from '../../scripts/live/model/live-model.ts';
import { grafanaImages } from '../../scripts/live/parts/images.ts';

interface Recording {
  readonly endpoints: Readonly<Record<string, RecordedEndpoint>>;
}

interface RecordedEndpoint {
  readonly app: Readonly<Record<string, string>>;
  readonly units: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Deploys a bundle's applications with an equivalent bundle: Grafana from the packed charm and, for each
 * other application, a charm that writes the recorded data.
 */
export async function deployLiveBundle(model: LiveModel, bundle: Bundle): Promise<void> {
  const { LIVE_CHARM: charm, LIVE_NEIGHBOUR_CHARM: neighbour = '' } = process.env;
  const applications: Record<string, object> = {};
  for (const [name, { scale }] of Object.entries(bundle.applications)) {
    applications[name] =
      name === 'grafana'
        ? { charm, scale, trust: true, resources: { 'grafana-image': grafanaImages.first } }
        : { charm: neighbour, scale, options: { script: await writeScript(name) } };
  }
  const path = `${neighbour}.bundle.yaml`;
  await writeFile(path, JSON.stringify({ bundle: 'kubernetes', applications }));
  await model.juju('deploy', path, '--trust');
  for (const name of Object.keys(applications))
    await model.untilActive(name, bundle.applications[name]?.scale ?? 1);
}

/** The hook script that makes a unit write what was recorded for the unit with that number. */
async function writeScript(name: string): Promise<string> {
  const path = fileURLToPath(new URL(`../recordings/${name}.json`, import.meta.url));
  const { endpoints } = JSON.parse(await readFile(path, 'utf8')) as Recording;
  const { app = {}, units = {} } = endpoints['grafana-source'] ?? {};
  const cases = Object.entries(units).map(([number, databag]) => {
    return `${number}) ${writeCommand('', { grafana_source_host: databag.grafana_source_host ?? '' })} ;;`;
  });
  return [
    'for r in $(relation-ids grafana-source); do',
    `case \${JUJU_UNIT_NAME#*/} in ${cases.join('\n')} esac`,
    `if [ "$(is-leader)" = True ]; then ${writeCommand('--app', app)}; fi`,
    'done',
  ].join('\n');
}

function writeCommand(option: string, databag: Readonly<Record<string, string>>): string {
  const encoded = Buffer.from(JSON.stringify(databag)).toString('base64');
  return `echo ${encoded} | base64 -d >databag.json; relation-set -r "$r" ${option} --file databag.json`;
}
