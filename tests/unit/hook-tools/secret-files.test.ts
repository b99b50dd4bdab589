import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createProcessRunner, secretAdd, secretSet } from 'charmkit/hook-tools';
import { type RecordingRunner, recordingOver, recordingRunner } from './recording-runner.ts';

const marker = 'Marker-0b5e\nsecond line';
const owner = 'application';
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hook-tools-'));
});

afterEach(() => rm(directory, { recursive: true }));

/** Prints its arguments, then each file of a `key#file=` with the modes of the file and its directory. */
const secretTool = `#!/bin/sh
echo secret:9m4e2mr0ui3e8a215n4g
for arg; do
  echo "$arg" >&2
  case $arg in *#file=*)
    path=\${arg#*#file=}
    for each in "$path" "$(dirname "$path")"; do ls -ld "$each" | cut -c 1-10 >&2; done
    cat "$path" >&2
  esac
done
`;

describe("A secret's values", () => {
  test('reach the tool through files that only this user can read, and which are gone afterwards', async () => {
    await writeFile(join(directory, 'secret-add'), secretTool, { mode: 0o755 });
    const runner = recordingOver(createProcessRunner({ env: { PATH: `${directory}:/usr/bin:/bin` } }));
    const id = await secretAdd(runner, {
      owner: 'unit',
      label: 'admin',
      content: { 'admin-password': marker, empty: '' },
    });
    expect(id).toBe('secret:9m4e2mr0ui3e8a215n4g');
    expect(runner.results[0]?.stderr.replaceAll(/file=\S+/g, 'file=PATH')).toBe(
      '--owner\nunit\n--label=admin\n' +
        `admin-password#file=PATH\n-rw-------\ndrwx------\n${marker}` +
        'empty#file=PATH\n-rw-------\ndrwx------\n',
    );
    expect(directoriesIn(runner)).toHaveLength(2);
    expect(directoriesIn(runner).filter(existsSync)).toEqual([]);
  });

  test('are in no argument and in no error, and their files go also where the tool fails', async () => {
    const runner = recordingRunner({ exitCode: 1, stderr: `ERROR cannot keep "${marker}"` });
    const content = { password: marker };
    const thrown = await Promise.allSettled([
      secretAdd(runner, { owner, content }),
      secretSet(runner, { id: 'secret:9m4e2mr0ui3e8a215n4g', content }),
    ]);
    const errors = thrown.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : undefined));
    const traces = errors.map((error: Error) => JSON.stringify(error) + error.stack);
    expect(JSON.stringify(runner.calls)).not.toContain('Marker-0b5e');
    expect(traces.join()).not.toContain('Marker-0b5e');
    expect(traces.join()).toContain('cannot keep');
    expect(directoriesIn(runner)).toHaveLength(2);
    expect(directoriesIn(runner).filter(existsSync)).toEqual([]);
  });

  test('leave no file behind where the tool is missing', async () => {
    const runner = recordingOver(createProcessRunner({ env: { PATH: directory } }));
    await expect(secretAdd(runner, { owner, content: { password: marker } })).rejects.toMatchObject({
      code: 'hook-tool-missing',
    });
    expect(directoriesIn(runner)).toHaveLength(1);
    expect(directoriesIn(runner).filter(existsSync)).toEqual([]);
  });
});

function directoriesIn({ calls }: RecordingRunner): string[] {
  const paths = calls.flatMap(({ args }) => args.flatMap((arg) => arg.split('#file=').slice(1)));
  return paths.map((path) => dirname(path));
}
