import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HookSession, openHook, toolNames } from 'charmkit/juju-model';
import { type HookToolBackend, openJujuHookTools, startReal } from 'juju-sim/simulator';
import { runDispatch } from '../../../lib/juju-sim/simulator/dispatch-process.ts';
import { findParts } from '../../../scripts/real/find.ts';
import type { Backend, BackendPod, Dispatch } from '../backend.ts';
import type { PodCopy } from '../pod-copy.ts';
import { WatchedTools } from './hook-tools.ts';
import { type PodParts, RealPod } from './pod.ts';
import { WatchedSocket } from './watched-socket.ts';

const charmDir = fileURLToPath(new URL('../../..', import.meta.url));
const image = fileURLToPath(new URL('../../../demo/grafana/real-image', import.meta.url));
const dispatchLimitMs = 120_000;
const killed = 137;

/** Hook tools that report their calls, and the variables that make a dispatch use them. */
interface Watched {
  readonly tools: WatchedTools | WatchedSocket;
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs and kills the built dispatch, with the real Pebble, Juju's hook tools and the real Grafana. */
export class RealBackend implements Backend {
  readonly #hookTools: HookToolBackend;
  readonly #watched: Watched;
  readonly #parts: PodParts;
  #spare: RealPod | undefined;

  private constructor(hookTools: HookToolBackend, watched: Watched, parts: PodParts) {
    this.#hookTools = hookTools;
    this.#watched = watched;
    this.#parts = parts;
  }

  /** Whether the charm calls Juju's agent itself, or runs its hook tools as executables. */
  static async open(transport: 'socket' | 'executables' = 'socket'): Promise<RealBackend> {
    const parts = findParts(['PEBBLE_BIN', 'JUJUC_DIR', 'GRAFANA_BIN', 'GRAFANA_HOME']);
    const { PEBBLE_BIN, JUJUC_DIR, ...environment } = parts;
    const hookTools = await openJujuHookTools(JUJUC_DIR, toolNames);
    const watched = await openWatched(hookTools, transport);
    return new RealBackend(hookTools, watched, { image, environment, startContainer: startReal(PEBBLE_BIN) });
  }

  /** Reuses an earlier pod if possible, because Grafana takes seconds to start. */
  async startPod(copy?: PodCopy): Promise<RealPod> {
    const spare = this.#spare;
    if (copy && spare) {
      this.#spare = undefined;
      if (await spare.adopt(copy)) return spare;
      await spare[Symbol.asyncDispose]();
    }
    return RealPod.start(await mkdtemp('/tmp/gp-'), this.#parts, copy);
  }

  async endPod(pod: BackendPod): Promise<void> {
    if (!(pod instanceof RealPod)) return;
    await this.#spare?.[Symbol.asyncDispose]();
    this.#spare = pod;
  }

  async dispatch(asked: Dispatch) {
    const { model, unit, hook, cut } = asked;
    const known = model.log.length;
    let cwd = charmDir;
    const session = openHook(model, unit, hook, {
      charmDir,
      agentSocket: this.#hookTools.agentSocket,
      readFile: (path) => readFileSync(resolve(cwd, path), 'utf8'),
    });
    await this.#hookTools.begin({
      id: session.contextId,
      environment: session.environment,
      endpoints: model.applications.grafana?.endpoints.map(({ name }) => name) ?? [],
      answer: (invocation) => {
        cwd = invocation.cwd;
        return session.run(invocation);
      },
    });
    const exitCode = await this.#runProcess(asked, session);
    await this.#hookTools.end(session.contextId);
    const isLost = exitCode === 0 && cut.crossCommit();
    const { isCommitted } = session.end(isLost ? killed : exitCode);
    const logs = model.log.slice(known).map(({ level, message }) => `${level} ${message}`);
    return { model, isCommitted, logs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#spare?.[Symbol.asyncDispose]();
    await this.#watched.tools[Symbol.asyncDispose]();
    await this.#hookTools[Symbol.asyncDispose]();
  }

  async #runProcess({ pod, connections, cut }: Dispatch, session: HookSession): Promise<number> {
    const kill = new AbortController();
    void cut.reached.then(() => kill.abort());
    this.#watched.tools.cut = cut;
    const command = {
      root: undefined,
      charmDir,
      environment: {
        ...session.environment,
        ...this.#watched.environment,
        CHARM_CONTAINERS_DIR: connections.containersDir,
        GRAFANA_URL: connections.grafanaUrl,
        TMPDIR: pod.temporaryDir,
      },
      timeoutMs: dispatchLimitMs,
      onLine: () => {},
    };
    const { exitCode } = await runDispatch(command, kill.signal);
    this.#watched.tools.cut = undefined;
    return exitCode;
  }
}

async function openWatched(
  { directory, agentSocket }: HookToolBackend,
  transport: 'socket' | 'executables',
): Promise<Watched> {
  if (transport === 'executables') {
    const tools = await WatchedTools.open(directory, toolNames);
    const environment = { PATH: `${tools.directory}:${process.env.PATH}`, CHARM_HOOK_TOOLS: 'executables' };
    return { tools, environment };
  }
  const tools = await WatchedSocket.open(agentSocket);
  const environment = { PATH: `${directory}:${process.env.PATH}`, JUJU_AGENT_SOCKET_ADDRESS: tools.address };
  return { tools, environment };
}
