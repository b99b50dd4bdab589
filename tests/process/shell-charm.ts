import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ShellCharm extends AsyncDisposable {
  readonly directory: string;
  /** Replaces the charm's dispatch. */
  write(script: string): Promise<void>;
}

const shellMetadata = `
name: shell
summary: a charm for tests
description: does what a test wants
containers: { box: {} }
peers: { mates: { interface: mates } }
`;
const actions = 'say:\n  description: say something\n';

/** A charm whose dispatch is this shell script. */
export async function shellCharm(script: string, metadata = shellMetadata): Promise<ShellCharm> {
  const directory = await mkdtemp(join(tmpdir(), 'shell-charm-'));
  const write = async (text: string) => {
    await writeFile(join(directory, 'dispatch'), `#!/bin/sh\n${text}\n`);
    await chmod(join(directory, 'dispatch'), 0o755);
  };
  await writeFile(join(directory, 'metadata.yaml'), metadata);
  await writeFile(join(directory, 'actions.yaml'), actions);
  await write(script);
  return { directory, write, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}
