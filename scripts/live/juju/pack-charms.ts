import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { packCharm } from 'charmkit/pack';
import { locateIngredients } from '../parts/parts.ts';
import { packFolder, packFolders } from './pack-folder.ts';

const project = join(import.meta.dirname, '../../..');

/** Packs the charms to deploy into a folder, and returns the variables that name them. */
export async function packCharms(folder: string): Promise<Readonly<Record<string, string>>> {
  mkdirSync(folder, { recursive: true });
  const neighbour = join(folder, 'neighbour.charm');
  packFolder(join(project, 'scripts/live/charms/neighbour'), neighbour);
  const probe = join(folder, 'probe.charm');
  packFolders(
    {
      '': join(project, 'tests/fixtures/charms/probe'),
      'manifest.yaml': join(project, 'scripts/live/charms/neighbour/manifest.yaml'),
    },
    probe,
  );
  const baseline = join(folder, 'baseline.charm');
  packFolders(
    {
      '': join(project, 'bench/baseline-ops'),
      'metadata.yaml': join(project, 'metadata.yaml'),
      'config.yaml': join(project, 'config.yaml'),
      'actions.yaml': join(project, 'actions.yaml'),
      'manifest.yaml': join(project, 'scripts/live/charms/neighbour/manifest.yaml'),
      venv: locateIngredients(process.env).baselinePackages,
    },
    baseline,
  );
  const example = packCharm(join(project, 'examples/hello-charm'), {
    main: 'main.ts',
    into: folder,
    node: process.execPath,
  });
  const pack = [join(project, 'scripts/pack.ts'), '--into', folder, 'amd64'];
  // Not this process's standard output, which belongs to the calling command.
  const packing = spawn(process.execPath, pack, { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(packing, 'exit');
  if (code !== 0) throw new Error('The charm could not be packed');
  return {
    LIVE_CHARM: join(folder, 'grafana-k8s_amd64.charm'),
    LIVE_NEIGHBOUR_CHARM: neighbour,
    LIVE_PROBE_CHARM: probe,
    LIVE_BASELINE_CHARM: baseline,
    LIVE_EXAMPLE_CHARM: example.path,
  };
}
