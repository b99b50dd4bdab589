import { join } from 'node:path';
import { goEnvironment } from '../../real/go-module.ts';
import type { Part } from '../../real/part.ts';
import { cc, go } from '../../real/tools.ts';
import { editJuju } from './juju-edits.ts';

const modulePath = 'github.com/juju/juju';
const moduleVersion = 'v0.0.0-20260713142945-570e41eadd7e';

/** The version of the built programs, and of the images that they request. */
export const jujuVersion = '4.1-beta2';

export const jujuPrograms = ['juju', 'jujuagentd', 'containeragent', 'jujuc'];

/** Juju's client, controller, unit agent and hook tools, for Kubernetes only, and statically linked. */
export const juju: Part = {
  id: `juju-${jujuVersion}-sqlite-2`,
  products: jujuPrograms,
  tools: [go, cc],
  async build({ products, scratch, run }) {
    const answer = await run({
      program: 'go',
      args: ['mod', 'download', '-json', `${modulePath}@${moduleVersion}`],
      cwd: join(import.meta.dirname, '../modules/juju'),
      timeLimitMinutes: 10,
    });
    const source = join(scratch, 'juju');
    // Go makes modules read-only.
    const copy = `cp -R "$1" "$2" && chmod -R u+w "$2"`;
    const { Dir: original } = JSON.parse(answer) as { Dir: string };
    await run({
      program: 'sh',
      args: ['-c', copy, 'sh', original, source],
      cwd: scratch,
      timeLimitMinutes: 5,
    });
    editJuju(source);
    await run({
      program: 'go',
      args: ['build', ...buildFlags, '-o', `${products}/`, ...jujuPrograms.map((name) => `./cmd/${name}`)],
      cwd: source,
      env: { ...goEnvironment, CGO_ENABLED: '1' },
      timeLimitMinutes: 40,
    });
  },
};

const buildFlags = [
  // Without juju/testing, the checksums in Juju's own file are not sufficient.
  '-mod=mod',
  '-trimpath',
  '-tags=minimal,provider_kubernetes,notest,netgo,osusergo',
  // Not a "dirty" tree, whose clients would upload their own agents.
  `-ldflags=-s -w -linkmode external -extldflags -static -X ${modulePath}/core/version.GitTreeState=archive`,
];
