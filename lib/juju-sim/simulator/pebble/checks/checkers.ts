import { once } from 'node:events';
import { connect } from 'node:net';
import { SdkError } from 'charmkit/base';
import type { Image } from '../image/image.ts';
import type { Processes } from '../image/processes.ts';
import type { PebbleNetwork } from '../options.ts';
import type { CheckConfig } from '../plan/fields.ts';
import { formatDuration } from '../text/duration.ts';
import { splitShellWords } from '../text/shell-words.ts';
import { describeDialError } from './dial-text.ts';
import { fetchText } from './fetch-text.ts';

const defaultPeriodMs = 10_000;
const defaultTimeoutMs = 3000;
const maxDetailBytes = 512;
const maxDetailLines = 5;

/** A failed check, with a few lines that explain why. */
export class CheckError extends SdkError {
  constructor(message: string, details = '') {
    super(details === '' ? message : `${message}; ${details}`, { code: 'pebble-check' });
  }
}

export interface CheckPlace {
  readonly image: Image;
  readonly processes: Processes;
  readonly network: PebbleNetwork | undefined;
}

export function getPeriodMs(config: CheckConfig): number {
  return config.period ?? defaultPeriodMs;
}

/** Runs a check once. Rejects with the reason if it fails, times out or is aborted. */
export async function runCheck(place: CheckPlace, config: CheckConfig, signal: AbortSignal): Promise<void> {
  const timeoutMs = Math.min(config.timeout ?? defaultTimeoutMs, getPeriodMs(config));
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    await perform(place, config, AbortSignal.any([signal, timeout]));
  } catch (thrown) {
    if (timeout.aborted) throw new CheckError(`check timed out after ${formatDuration(timeoutMs)}`);
    throw thrown;
  }
}

function perform(place: CheckPlace, { http, tcp, exec }: CheckConfig, signal: AbortSignal): Promise<void> {
  if (http) return checkHttp(place, http, signal);
  if (tcp) return checkTcp(place, tcp, signal);
  return checkExec(place, exec ?? {}, signal);
}

async function checkHttp(
  { network }: CheckPlace,
  config: NonNullable<CheckConfig['http']>,
  signal: AbortSignal,
): Promise<void> {
  const url = config.url ?? '';
  try {
    const { statusCode, body } = await fetchText(url, config.headers ?? {}, signal, network);
    if (statusCode >= 200 && statusCode <= 299) return;
    throw new CheckError(`non-2xx status code ${statusCode}`, firstLines(body.slice(0, maxDetailBytes)));
  } catch (thrown) {
    if (thrown instanceof CheckError) throw thrown;
    throw new CheckError(`Get "${url}": ${describeDialError(thrown)}`);
  }
}

async function checkTcp(
  { network }: CheckPlace,
  config: NonNullable<CheckConfig['tcp']>,
  signal: AbortSignal,
): Promise<void> {
  const host = config.host ?? 'localhost';
  if (network !== undefined) return checkTcpIn(network, host, config.port ?? 0);
  const socket = connect({ host, port: config.port ?? 0 });
  try {
    await once(socket, 'connect', { signal });
  } catch (thrown) {
    throw new CheckError(describeDialError(thrown));
  } finally {
    socket.on('error', () => {}).destroy();
  }
}

async function checkTcpIn(network: PebbleNetwork, host: string, port: number): Promise<void> {
  try {
    (await network.connect(host, port)).destroy();
  } catch (thrown) {
    throw new CheckError(describeDialError(thrown));
  }
}

async function checkExec(
  { image, processes }: CheckPlace,
  config: NonNullable<CheckConfig['exec']>,
  signal: AbortSignal,
): Promise<void> {
  const owner = image.users.resolve({
    userId: config['user-id'],
    user: config.user,
    groupId: config['group-id'],
    group: config.group,
  });
  const directory = config['working-dir'] ?? '/';
  image.assertDirectory(directory);
  const program = processes.start({
    command: splitShellWords(config.command ?? ''),
    environment: { ...processes.environment, ...config.environment },
    directory,
    owner,
    output: 'merged',
  });
  const output: string[] = [];
  program.child.stdin?.destroy();
  program.child.stdout?.setEncoding('utf8').on('data', (text: string) => void output.push(text));
  const kill = (): void => program.signal('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  const code = await program.exited;
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  if (code === 0) return;
  await program.closed;
  throw new CheckError(`exit status ${code}`, lastLines(output.join('').slice(-maxDetailBytes)));
}

function firstLines(text: string): string {
  const lines = text.trim().split('\n');
  return (lines.length > maxDetailLines ? [...lines.slice(0, maxDetailLines), '(...)'] : lines).join('\n');
}

function lastLines(text: string): string {
  const lines = text.trimEnd().split('\n');
  return (lines.length > maxDetailLines ? ['(...)', ...lines.slice(-maxDetailLines)] : lines).join('\n');
}
