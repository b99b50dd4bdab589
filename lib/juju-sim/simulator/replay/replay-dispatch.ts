import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toolNames } from 'charmkit/juju-model';
import { linkCharm } from '../charm/link.ts';
import { runDispatch } from '../dispatch-process.ts';
import { HookToolServer } from '../hook-tools/index.ts';
import { openOwnRoot } from '../own-root/own-root.ts';
import { makeShortDirectory } from '../short-directory.ts';
import type { DispatchRecording } from './dispatch-recording.ts';
import { openRecordedPebble, type RecordedRequest } from './recorded-pebble.ts';
import { describeCall, isWrite, type RecordedCall, RecordedTools } from './recorded-tools.ts';

export interface ReplayOptions {
  /** The directory of the charm that runs. */
  readonly charmDir: string;
  readonly venv?: string;
  readonly timeoutMs?: number;
}

export interface Replay {
  readonly exit: number;
  /** What the charm did otherwise than recorded: `- ` before what it no longer does, `+ ` before what is new. */
  readonly differences: readonly string[];
  readonly stderr: readonly string[];
}

const tenMinutesMs = 600_000;

/**
 * Runs a dispatch again with the recorded answers of hook tools and Pebble, and compares what it writes: hook tools
 * that change something, and requests that change something in Pebble. Nothing else runs: no Juju, no workload.
 */
export async function replayDispatch(recording: DispatchRecording, options: ReplayOptions): Promise<Replay> {
  const directory = await makeShortDirectory('jr-');
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const charmDir = join(directory, 'charm');
  const charmUrl = `local:${recording.unit.split('/')[0]}-0`;
  await linkCharm(options.charmDir, charmDir, { charmUrl, ...options });
  const containersDir = join(directory, 'c');
  const containers = [...new Set(recording.requests.map(({ container }) => container))];
  const pebbles = [];
  for (const container of containers) {
    await mkdir(join(containersDir, container), { recursive: true });
    const socket = join(containersDir, container, 'pebble.socket');
    pebbles.push(stack.use(await openRecordedPebble(socket, container, recording.requests)));
  }
  await mkdir(join(directory, 'tmp'));
  await mkdir(containersDir, { recursive: true });
  const server = stack.use(await HookToolServer.open(toolNames));
  const root = openOwnRoot({
    directory: join(directory, 'own'),
    shared: [directory, server.directory],
    mounts: [{ from: containersDir, to: '/charm/containers' }],
  });
  if (root !== undefined) stack.use(root);
  const tools = new RecordedTools(recording.calls);
  const id = recording.environment.JUJU_CONTEXT_ID ?? 'replay';
  await server.begin({ id, answer: (invocation) => tools.answer(invocation) });
  const stderr: string[] = [];
  const { exitCode } = await runDispatch({
    charmDir,
    root,
    environment: {
      ...recording.environment,
      JUJU_CHARM_DIR: charmDir,
      CHARM_DIR: charmDir,
      JUJU_AGENT_SOCKET_ADDRESS: server.agentSocket,
      CHARM_CONTAINERS_DIR: containersDir,
      TMPDIR: join(directory, 'tmp'),
      PATH: [server.directory, join(charmDir, 'venv/bin'), process.env.PATH].join(':'),
    },
    timeoutMs: options.timeoutMs ?? tenMinutesMs,
    onLine: (stream, line) => void (stream === 'stderr' && stderr.push(line)),
  });
  await server.end(id);
  const asked = { exit: exitCode, calls: tools.asked, requests: pebbles.flatMap((pebble) => pebble.asked) };
  return { exit: exitCode, differences: compareEffects(recording, asked), stderr };
}

type Effects = Pick<DispatchRecording, 'exit' | 'calls' | 'requests'>;

function compareEffects(before: Effects, after: Effects): readonly string[] {
  const [old, now] = [before, after].map(({ calls, requests }) => [
    ...calls.filter(({ tool }) => isWrite(tool)).map((call: RecordedCall) => describeCall(call)),
    ...requests.filter(({ method }) => method !== 'GET').map(describeRequest),
  ]);
  const exits = before.exit === after.exit ? [] : [`- exit ${before.exit}`, `+ exit ${after.exit}`];
  return [
    ...exits,
    ...subtractTexts(old ?? [], now ?? []).map((text) => `- ${text}`),
    ...subtractTexts(now ?? [], old ?? []).map((text) => `+ ${text}`),
  ];
}

/** JSON in full; of a multipart body, whose boundary is different in each run, what lies between the boundaries. */
function describeRequest({ container, method, url, body }: RecordedRequest): string {
  const text = Buffer.from(body, 'base64').toString('utf8');
  const boundary = /^--(\S+)\r\n/.exec(text)?.[1];
  const content = boundary === undefined ? text : text.replaceAll(boundary, 'boundary');
  return `${container}: ${method} ${url} ${content}`.trim();
}

/** The texts without those of the other list, each as often as it is there. */
function subtractTexts(texts: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return texts.filter((text) => {
    const index = left.indexOf(text);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
