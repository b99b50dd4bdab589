import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Part, Workshop } from '../../real/part.ts';
import { cc } from '../../real/tools.ts';
import { layOutImages } from './image-archive.ts';
import { jujuPrograms, jujuVersion } from './juju.ts';

/** The paths of the images' components. */
export interface Ingredients {
  readonly baseRoot: string;
  readonly juju: string;
  readonly pebble: string;
  readonly grafana: string;
  readonly grafanaHome: string;
}

/** The same image with two names, for an application that changes its image. */
export const grafanaImages = {
  first: 'docker.io/live/grafana:10.0',
  second: 'docker.io/live/grafana:10.0-again',
};
export const pauseImage = 'docker.io/live/pause:1';

/** The images that Juju pulls from a registry: the image of a unit's agent, and the base image of charms. */
const jujuImages = {
  operator: `ghcr.io/juju/jujud-operator:${jujuVersion}`,
  base: 'ghcr.io/juju/charm-base:ubuntu-24.04',
};

const pauseSource = join(import.meta.dirname, 'pause/pause.c');

/** All images in one archive, and the program with which every pod and the node start. */
export function createImagesPart(from: Ingredients): Part {
  const hash = createHash('sha256').update(JSON.stringify(from));
  for (const file of [import.meta.filename, pauseSource]) hash.update(readFileSync(file));
  return {
    id: `live-images-${hash.digest('hex').slice(0, 12)}`,
    products: ['images.tar', 'pause'],
    tools: [cc],
    build: (workshop) => makeImages(workshop, from),
  };
}

async function makeImages(workshop: Workshop, from: Ingredients): Promise<void> {
  const { products, scratch, run } = workshop;
  const pause = join(products, 'pause');
  await run({
    program: 'cc',
    args: ['-Os', '-static', '-s', '-o', pause, pauseSource],
    cwd: scratch,
    timeLimitMinutes: 1,
  });
  const base = await makeLayer(workshop, 'base', from.baseRoot);
  const layers = {
    pause: await makeLayer(workshop, 'pause', await layOutPause(scratch, pause)),
    juju: await makeLayer(workshop, 'juju', await layOutOperator(scratch, from)),
    grafana: await makeLayer(workshop, 'grafana', await layOutGrafana(scratch, from)),
  };
  const archive = join(scratch, 'archive');
  await layOutImages(archive, [
    { name: pauseImage, layers: [layers.pause], entrypoint: ['/pause'] },
    { name: jujuImages.base, layers: [base] },
    {
      name: jujuImages.operator,
      layers: [base, layers.juju],
      entrypoint: ['sh', '-c'],
      workingDirectory: '/var/lib/juju',
    },
    // Grafana's own image starts it there: its home is the working directory.
    ...Object.values(grafanaImages).map((name) => ({
      name,
      layers: [base, layers.grafana],
      workingDirectory: '/usr/share/grafana',
    })),
  ]);
  const args = ['-C', archive, '-cf', join(products, 'images.tar'), '.'];
  await run({ program: 'tar', args, cwd: scratch, timeLimitMinutes: 5 });
}

async function makeLayer({ scratch, run }: Workshop, name: string, folder: string): Promise<string> {
  const layer = join(scratch, `${name}.tar`);
  const args = ['--numeric-owner', '--one-file-system', '-C', folder, '-cf', layer, '.'];
  await run({ program: 'tar', args, cwd: scratch, timeLimitMinutes: 5 });
  return layer;
}

async function layOutPause(scratch: string, program: string): Promise<string> {
  const folder = join(scratch, 'pause');
  await mkdir(folder);
  await copyFile(program, join(folder, 'pause'));
  return folder;
}

async function layOutOperator(scratch: string, { juju, pebble }: Ingredients): Promise<string> {
  const folder = join(scratch, 'operator');
  await mkdir(join(folder, 'opt'), { recursive: true });
  await mkdir(join(folder, 'var/lib/juju'), { recursive: true });
  for (const program of jujuPrograms.filter((name) => name !== 'juju')) {
    await copyFile(join(juju, program), join(folder, 'opt', program));
  }
  await copyFile(pebble, join(folder, 'opt/pebble'));
  // Its older name, with which a controller's pod still starts it.
  await symlink('jujuagentd', join(folder, 'opt/jujud'));
  return folder;
}

async function layOutGrafana(scratch: string, { grafana, grafanaHome }: Ingredients): Promise<string> {
  const folder = join(scratch, 'grafana');
  const programs = join(folder, 'usr/local/bin');
  await mkdir(programs, { recursive: true });
  await copyFile(grafana, join(programs, 'grafana'));
  await cp(grafanaHome, join(folder, 'usr/share/grafana'), { recursive: true });
  await writeFile(join(programs, 'grafana-server'), grafanaServer);
  await chmod(join(programs, 'grafana-server'), 0o755);
  return folder;
}

const grafanaServer = '#!/bin/sh\nexec grafana server "$@"\n';
