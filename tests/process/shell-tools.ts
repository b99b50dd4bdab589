import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { charmDirectory } from './build.ts';

export interface DispatchEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Juju's answers to a settled unit that is not the leader, by hook tool, as shell scripts. */
const quietTools: Readonly<Record<string, string>> = {
  'is-leader': 'echo false',
  'config-get': "echo '{}'",
  'relation-ids': `case "$2" in grafana) echo '["grafana:0"]' ;; *) echo '[]' ;; esac`,
  'relation-get': "echo '{}'",
  'relation-list': "echo '[]'",
  'opened-ports': "echo '[]'",
  'goal-state': `echo '{"units":{},"relations":{}}'`,
  'state-get': "echo '{}'",
  'status-get': `echo '{"status":"active","message":""}'`,
  'secret-get': 'echo "ERROR secret not found" >&2; exit 1',
  ...Object.fromEntries(['status-set', 'relation-set', 'open-port', 'juju-log'].map((name) => [name, ':'])),
};

/** Runs the built `./dispatch` as Juju does, without this process's environment, with shell scripts as hook tools. */
export class ShellTools implements AsyncDisposable {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async open(tools: Readonly<Record<string, string>> = {}): Promise<ShellTools> {
    const shell = new ShellTools(await mkdtemp(join(tmpdir(), 'shell-tools-')));
    await mkdir(join(shell.directory, 'tools'));
    await mkdir(shell.temporaryDirectory);
    for (const [name, script] of Object.entries({ ...quietTools, ...tools })) await shell.write(name, script);
    return shell;
  }

  /** TMPDIR of the dispatch. */
  get temporaryDirectory(): string {
    return join(this.directory, 'tmp');
  }

  /** The environment of a dispatch. */
  get environment(): Readonly<Record<string, string>> {
    return {
      PATH: `${join(this.directory, 'tools')}:/usr/bin:/bin`,
      TMPDIR: this.temporaryDirectory,
      CHARM_CONTAINERS_DIR: join(this.directory, 'containers'),
      ...{ JUJU_UNIT_NAME: 'grafana/1', JUJU_MODEL_NAME: 'cos', JUJU_MODEL_UUID: 'f2c1b2a0-3f6e' },
      ...{ JUJU_CHARM_DIR: charmDirectory, JUJU_DISPATCH_PATH: 'hooks/update-status' },
    };
  }

  async write(tool: string, script: string): Promise<void> {
    const path = join(this.directory, 'tools', tool);
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
  }

  async dispatch(environment: Readonly<Record<string, string>> = {}): Promise<DispatchEnd> {
    return this.start(environment).end;
  }

  /** Starts the process, and returns it with its result. */
  start(environment: Readonly<Record<string, string>> = {}) {
    const child: ChildProcessByStdio<null, Readable, Readable> = spawn(join(charmDirectory, 'dispatch'), {
      env: { ...this.environment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { child, end: waitForEnd(child) };
  }

  /** Processes that the dispatch left behind may still write files, so removal is retried. */
  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.directory, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function waitForEnd(child: ChildProcessByStdio<null, Readable, Readable>): Promise<DispatchEnd> {
  const [stdout, stderr, [exitCode, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ]);
  return { exitCode, signal, stdout, stderr };
}
