import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { locateIngredients } from '../parts/parts.ts';
import type { Place } from './place.ts';

/** A program of this machine that runs in a live model's network and stores its files with the model. */
export interface BesideCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Plans the command that runs a program in a model's network, with Juju's and Kubernetes' clients on its
 * PATH. The program ends with its parent process, because it is in no process namespace that ends with the
 * model.
 */
export function planBeside(place: Place, process: number, commandLine: readonly string[]): BesideCommand {
  const { state } = place;
  const { juju, kubernetes } = locateIngredients(globalThis.process.env);
  const script = join(import.meta.dirname, 'beside.sh');
  return {
    program: 'setpriv',
    args: [
      '--pdeathsig',
      'KILL',
      'sh',
      script,
      String(process),
      join(state, 'etc/resolv.conf'),
      ...commandLine,
    ],
    env: {
      ...globalThis.process.env,
      PATH: [juju, kubernetes, globalThis.process.env.PATH].join(delimiter),
      HOME: join(state, 'home'),
      TMPDIR: join(state, 'tmp'),
      JUJU_DATA: join(state, 'juju'),
      KUBECONFIG: join(state, 'etc/kubeconfig-outside'),
      NODE_EXTRA_CA_CERTS: join(state, 'etc/certificates/apiserver.crt'),
    },
  };
}

/** Reads the process that owns the namespaces of a running model. @throws Error if the model is not up. */
export function readNodeProcess({ name, state }: Place): number {
  try {
    return Number(readFileSync(join(state, 'node.pid'), 'utf8'));
  } catch (error) {
    throw new Error(`No live model "${name}" is up: start it with "npm run live:up"`, { cause: error });
  }
}
