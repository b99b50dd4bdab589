import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { locateIngredients } from '../parts/parts.ts';
import type { Place } from './place.ts';

/** A program of this machine's, run where it reaches a live model and leaves its files with it. */
export interface BesideCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * What to start for a program to run in a model's network, with Juju's and Kubernetes' clients on its PATH. It dies with
 * who starts it: it is in no process namespace that ends with the model.
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

/** The process whose namespaces a running model's are. @throws Error where the model isn't up. */
export function readNodeProcess({ name, state }: Place): number {
  try {
    return Number(readFileSync(join(state, 'node.pid'), 'utf8'));
  } catch (error) {
    throw new Error(`No live model "${name}" is up: start it with "npm run live:up"`, { cause: error });
  }
}
