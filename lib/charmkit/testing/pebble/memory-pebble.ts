import { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import { getErrorMessage } from '../../base/index.ts';
import {
  type ChecksApi,
  type FilePush,
  type FilesApi,
  type Layer,
  type NoticesApi,
  PebbleApiError,
  type PebbleClient,
  PebbleConnectionError,
  PebbleError,
  PebblePathError,
  type Plan,
} from '../../pebble/index.ts';
import { NotSimulatedError } from '../errors.ts';
import type { ContainerState } from '../state.ts';
import { addLayer, computePlan } from './combine-layers.ts';
import { FileTree } from './file-tree.ts';
import { createProgramsApi } from './programs.ts';
import { Services } from './services.ts';

export interface MemoryPebble {
  readonly client: PebbleClient;
  /** The container after all that the client was asked. */
  describe(): ContainerState;
}

/** A Pebble in memory. Without a container nothing answers. */
export function openMemoryPebble(name: string, container: ContainerState | undefined): MemoryPebble {
  const socketPath = `/charm/containers/${name}/pebble.socket`;
  const memory = new ContainerMemory(name, container ?? absent);
  const client: PebbleClient = { ...memory.createApi(), socketPath };
  return {
    client: container?.canConnect === true ? client : refuseAll(client, container === undefined),
    describe: () => memory.describe(),
  };
}

const absent: ContainerState = {
  canConnect: false,
  layers: {},
  files: {},
  directories: {},
  services: {},
  checks: {},
  programs: [],
  notices: [],
  changes: [],
};

/** The client of a container whose Pebble does not answer. */
function refuseAll(client: PebbleClient, isAbsent: boolean): PebbleClient {
  const cause = Object.assign(new Error('no Pebble in this test'), {
    code: isAbsent ? 'ENOENT' : 'ECONNREFUSED',
  });
  const refuse = () => new PebbleConnectionError(client.socketPath, cause);
  const reject = async () => {
    throw refuse();
  };
  return {
    ...(Object.fromEntries(Object.keys(client).map((key) => [key, reject])) as unknown as PebbleClient),
    socketPath: client.socketPath,
    canConnect: async () => false,
    pullStream: () => failStream(refuse()),
    followLogs: () => failStream(refuse()),
  };
}

class ContainerMemory {
  readonly #name: string;
  readonly #before: ContainerState;
  readonly #files: FileTree;
  readonly #services: Services;
  readonly #checks: Map<string, ContainerState['checks'][string]>;
  readonly #notices: ContainerState['notices'][number][];
  readonly #changes: string[] = [];
  #layers: Readonly<Record<string, Layer>>;

  constructor(name: string, container: ContainerState) {
    this.#name = name;
    this.#before = container;
    this.#files = new FileTree(container);
    this.#layers = container.layers;
    this.#services = new Services(container.services, () => this.#plan(), this.#note);
    this.#checks = new Map(Object.entries(container.checks));
    this.#notices = [...container.notices];
  }

  describe(): ContainerState {
    return {
      ...this.#before,
      ...this.#files.describe(),
      layers: this.#layers,
      services: this.#services.describe(),
      checks: Object.fromEntries(this.#checks),
      notices: this.#notices,
      changes: this.#changes,
    };
  }

  createApi(): Omit<PebbleClient, 'socketPath'> {
    return {
      systemInfo: async () => ({ version: 'v1.26.0', bootId: '00000000-0000-4000-8000-000000000000' }),
      canConnect: async () => true,
      health: async ({ names } = {}) =>
        (await this.#listChecks()).every(
          ({ name, status }) => status !== 'down' || names?.includes(name) === false,
        ),
      addLayer: async (label, layer, { combine = false } = {}) => {
        this.#layers = addLayer(this.#layers, label, layer, combine);
        this.#note(`add layer ${label}`);
      },
      plan: async () => this.#plan(),
      ...this.#services.createApi(),
      sendSignal: async (signal, services) => this.#services.refuseStopped(services, signal),
      ...createProgramsApi({ name: this.#name, programs: this.#before.programs }, this.#note),
      ...this.#createFilesApi(),
      ...this.#createChecksApi(),
      ...this.#createNoticesApi(),
      logs: async () => [],
      followLogs: () => failStream(refuseUnknown('followLogs')),
      ...refuseMethods('changes', 'change', 'waitChange', 'abortChange'),
      ...refuseMethods(
        'identities',
        'addIdentities',
        'updateIdentities',
        'replaceIdentities',
        'removeIdentities',
      ),
    };
  }

  readonly #note = (change: string): void => void this.#changes.push(change);

  #plan(): Plan {
    return computePlan({ layers: this.#layers });
  }

  #createFilesApi(): FilesApi {
    const files = this.#files;
    return {
      pullFile: async (path) => files.read(path),
      pullFiles: async (paths) => new Map(paths.map((path) => [path, readOrError(files, path)])),
      pullStream: (path) => {
        const content = readOrError(files, path);
        return content instanceof PebblePathError ? failStream(content) : Readable.from([content]);
      },
      pushFile: (file) => this.#push([file]),
      pushFiles: (pushed) => this.#push(pushed),
      listFiles: async (path, options = {}) => {
        if (path.startsWith('/')) return files.list(path, options);
        const message = `path must be absolute, got "${path}"`;
        throw new PebbleApiError('GET /v1/files', { statusCode: 400, message });
      },
      pathExists: async (path) => !isMissing(() => files.list(path, { itself: true })),
      makeDir: async (path, options = {}) => {
        files.makeDir(path, options);
        this.#note(`make directory ${path}`);
      },
      removePath: async (path, options = {}) => {
        files.remove(path, options);
        this.#note(`remove ${path}`);
      },
    };
  }

  async #push(pushed: readonly FilePush[]): Promise<void> {
    const contents = await Promise.all(pushed.map(async (file) => [file, await readContent(file)] as const));
    const failures: PebblePathError[] = [];
    for (const [{ path, content: _, ...options }, bytes] of contents) {
      try {
        this.#files.write(path, bytes, options);
        this.#note(`push ${path}`);
      } catch (error) {
        if (!(error instanceof PebblePathError)) throw error;
        failures.push(error);
      }
    }
    const [first, ...others] = failures;
    if (first !== undefined)
      throw new PebblePathError({ kind: first.kind, path: first.path, message: first.reason, others });
  }

  #createChecksApi(): ChecksApi {
    const change = (names: readonly string[], to: 'up' | 'inactive'): string[] => {
      const changed = names.filter((name) => (this.#checks.get(name) ?? 'up') !== to);
      for (const name of names) this.#checks.set(name, to);
      this.#note(`${to === 'up' ? 'start' : 'stop'} checks ${names.join(' ')}`);
      return changed;
    };
    return {
      checks: ({ level, names } = {}) => this.#listChecks(level, names),
      startChecks: async (names) => change(names, 'up'),
      stopChecks: async (names) => change(names, 'inactive'),
      refreshCheck: async (name) => {
        const [info] = await this.#listChecks(undefined, [name]);
        if (info !== undefined) return { info, isFresh: true };
        const message = `cannot find check with name "${name}"`;
        throw new PebbleApiError('POST /v1/checks/refresh', { statusCode: 404, kind: 'not-found', message });
      },
    };
  }

  async #listChecks(level?: string, names?: readonly string[]) {
    const declared = Object.entries(this.#plan().checks);
    return declared
      .filter(
        ([name, check]) => (level === undefined || check.level === level) && (names?.includes(name) ?? true),
      )
      .map(([name, check]) => describeCheck(name, check, this.#checks.get(name)))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #createNoticesApi(): NoticesApi {
    return {
      notify: async (key, { data = {} } = {}) => {
        const id = String(this.#notices.length + 1);
        this.#notices.push({ id, key, type: 'custom', data });
        this.#note(`notify ${key}`);
        return id;
      },
      notices: async ({ types, keys } = {}) =>
        this.#notices
          .filter(({ type, key }) => (types?.includes(type) ?? true) && (keys?.includes(key) ?? true))
          .map(describeNotice),
      notice: async (id) => {
        const notice = this.#notices.find((each) => each.id === id);
        if (notice !== undefined) return describeNotice(notice);
        const message = `cannot find notice with ID "${id}"`;
        throw new PebbleApiError('GET /v1/notices', { statusCode: 404, kind: 'not-found', message });
      },
    };
  }
}

function describeCheck(
  name: string,
  check: Plan['checks'][string],
  status: ContainerState['checks'][string] | undefined,
) {
  const { level, startup = 'enabled', threshold = 3 } = check;
  const shown = status ?? (startup === 'enabled' ? 'up' : 'inactive');
  const failures = shown === 'down' ? threshold : 0;
  return {
    name,
    ...(level && { level }),
    startup,
    status: shown,
    successes: shown === 'up' ? 1 : 0,
    failures,
    threshold,
    changeId: undefined,
    prevChangeId: undefined,
  } as const;
}

function describeNotice({ id, key, type, data }: ContainerState['notices'][number]) {
  const time = '2026-01-01T00:00:00Z';
  return {
    id,
    userId: null,
    type,
    key,
    firstOccurred: time,
    lastOccurred: time,
    lastRepeated: time,
    occurrences: 1,
    lastData: { ...data },
    repeatAfter: undefined,
    expireAfter: undefined,
  };
}

function readOrError(files: FileTree, path: string): Buffer | PebblePathError {
  try {
    return files.read(path);
  } catch (error) {
    if (error instanceof PebblePathError) return error;
    throw error;
  }
}

function isMissing(look: () => unknown): boolean {
  try {
    look();
    return false;
  } catch (error) {
    if (error instanceof PebblePathError && error.kind === 'not-found') return true;
    throw error;
  }
}

async function readContent({ path, content }: FilePush): Promise<Buffer> {
  if (typeof content === 'string' || content instanceof Uint8Array) return Buffer.from(content);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of content) chunks.push(Buffer.from(chunk));
  } catch (cause) {
    throw new PebbleError(`The content for ${path} could not be read: ${getErrorMessage(cause)}`, {
      code: 'pebble-content',
      facts: { path },
      cause,
    });
  }
  return Buffer.concat(chunks);
}

function failStream(error: Error): Readable {
  return new Readable({ read: () => {} }).destroy(error);
}

function refuseUnknown(method: string): NotSimulatedError {
  return new NotSimulatedError(
    `The charm asks Pebble for ${method}`,
    'run the charm in juju-sim to test this',
  );
}

function refuseMethods<Name extends keyof PebbleClient>(...names: readonly Name[]): Pick<PebbleClient, Name> {
  const methods = names.map((name) => [
    name,
    async () => {
      throw refuseUnknown(name);
    },
  ]);
  return Object.fromEntries(methods) as Pick<PebbleClient, Name>;
}
