import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundle } from 'juju-sim/simulator';
import { createStandInParts } from '../demo/deployment.ts';
import { playStory } from './story.ts';

const kubernetesClient = 'node_modules/@kubernetes/client-node';

/** True if a dispatch of the story ran a script of the bundle with the Kubernetes client. */
export async function isLoadingKubernetesClient(bundle: Bundle): Promise<boolean> {
  const directory = await mkdtemp(join(tmpdir(), 'loaded-'));
  // With its own root file system, a dispatch would write its coverage where nobody can read it.
  process.env.JUJU_SIM_ON_THIS_MACHINE = 'yes';
  try {
    await playStory(bundle, createStandInParts({ charm: { NODE_V8_COVERAGE: directory } }));
    const scripts = await loadedScripts(directory);
    const texts = await Promise.all([...scripts].map((path) => readFile(path, 'utf8')));
    return texts.some((text) => text.includes(kubernetesClient));
  } finally {
    delete process.env.JUJU_SIM_ON_THIS_MACHINE;
    await rm(directory, { recursive: true });
  }
}

/** V8's coverage names every compiled script. */
async function loadedScripts(directory: string): Promise<ReadonlySet<string>> {
  const scripts = new Set<string>();
  for (const name of await readdir(directory)) {
    const { result } = JSON.parse(await readFile(join(directory, name), 'utf8')) as {
      result: { url: string }[];
    };
    for (const { url } of result) if (url.startsWith('file:')) scripts.add(fileURLToPath(url));
  }
  if (scripts.size === 0) throw new TypeError('no dispatch left its coverage behind');
  return scripts;
}
