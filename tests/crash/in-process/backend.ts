import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { dispatchEvent } from 'charmkit/charm';
import { type CharmUnderTest, type ModelTools, runHook } from 'juju-sim/testing';
import { createCharm } from '../../../src/charm.ts';
import { RecordedTraces } from '../../state/recorded-traces.ts';
import type { Backend, BackendPod, Dispatch } from '../backend.ts';
import type { Cut } from '../cut.ts';
import type { PodCopy } from '../pod-copy.ts';
import { temporary } from '../temporary.ts';
import { Pod } from './pod.ts';

const noKubernetes = { serviceAccount: '/nowhere', server: undefined, kubeconfig: undefined };
const killed = 137;

/** Runs everything in this process. A stopped dispatch waits forever. */
export const inProcess: Backend = {
  async startPod(copy?: PodCopy) {
    return Pod.start(await mkdtemp(join(temporary, 'gp-')), copy);
  },
  async endPod(pod: BackendPod) {
    if (pod instanceof Pod) await pod[Symbol.asyncDispose]();
  },
  async dispatch(asked: Dispatch) {
    const { model, unit, hook, pod } = asked;
    process.env.TMPDIR = pod.temporaryDir;
    const run = await runHook(charmFor(asked), model, { unit, hook, mayFail: true });
    // The pod's directory goes with it.
    process.env.TMPDIR = temporary;
    const logs = run.logs.map(({ level, message }) => `${level} ${message}`);
    return { model: run.model, isCommitted: run.end.isCommitted, logs };
  },
  async [Symbol.asyncDispose]() {},
};

function charmFor({ connections, cut, pod }: Dispatch): CharmUnderTest {
  const { containersDir, grafanaUrl } = connections;
  const now = () => Date.now() + (pod instanceof Pod ? pod.aheadMs : 0);
  const { cluster } = pod;
  if (cluster) cluster.watch = (when, what) => cut.cross(when, `Kubernetes ${what}`);
  const kubernetes = cluster?.access('trusted') ?? noKubernetes;
  const charm = createCharm({ grafanaUrl, kubernetes, now });
  return {
    charmDir: process.cwd(),
    dispatch: async (input) => {
      const ended = dispatchEvent(charm, {
        ...input,
        environment: { ...input.environment, CHARM_CONTAINERS_DIR: containersDir },
        tools: watched(input.tools, cut),
        print: () => {},
        traces: () => new RecordedTraces(),
      });
      const exitCode = await Promise.race([ended, cut.reached.then(() => killed)]);
      return exitCode === 0 && cut.crossCommit() ? killed : exitCode;
    },
  };
}

function watched(tools: ModelTools, cut: Cut): ModelTools {
  return {
    run: async (call) => {
      await cut.cross('before', call.tool);
      const result = await tools.run(call);
      await cut.cross('after', call.tool);
      return result;
    },
    runSync: (call) => tools.runSync(call),
  };
}
