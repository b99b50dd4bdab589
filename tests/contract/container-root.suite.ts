import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { StartContainer } from '../../lib/juju-sim/simulator/containers/container.ts';
import { prepareRoot } from '../../lib/juju-sim/simulator/containers/root.ts';

/** Programs and a file of an image. */
const image = {
  'go/bin/zinc': '#!/bin/sh\necho "zinc is $(cat /etc/zinc/default.conf)"\n',
  'bin/app': '#!/go/bin/interpreter\n',
  'go/bin/interpreter': '#!/bin/sh\necho "interprets $1"\n',
  'usr/bin/start': '#!/bin/sh\neval "$1"\n',
  'etc/zinc/default.conf': 'as shipped',
};

/** What a container's programs see of its image and storage. It needs root. */
export function containerRootContract(name: string, start: StartContainer): void {
  describe(`the programs of a container under ${name}`, () => {
    test('start programs of the image by their paths, which read its files', async () => {
      await using container = await open(start);
      expect(await container.say('/go/bin/zinc')).toBe('zinc is as shipped\n');
      await container.pebble.pushFile({ path: '/etc/zinc/default.conf', content: 'pushed' });
      expect(await container.say('sh -c /go/bin/zinc')).toBe('zinc is pushed\n');
      await container.say('echo -n written > /etc/zinc/default.conf');
      expect(String(await container.pebble.pullFile('/etc/zinc/default.conf'))).toBe('written');
    });

    test("have the image's own /bin, and a shell", async () => {
      await using container = await open(start);
      expect(await container.say('/bin/app; /bin/sh -c "echo shell"')).toBe('interprets /bin/app\nshell\n');
    });

    test('see at once what the charm writes into their storage', async () => {
      await using container = await open(start);
      expect(await container.say('cat /data/file 2>/dev/null || echo missing')).toBe('missing\n');
      await writeFile(join(container.root, 'data/file'), 'from the charm');
      expect(await container.say('cat /data/file')).toBe('from the charm');
    });
  });
}

async function open(start: StartContainer) {
  const directory = await mkdtemp(join(tmpdir(), 'cr-'));
  for (const [path, content] of Object.entries(image)) {
    await mkdir(dirname(join(directory, 'image', path)), { recursive: true });
    await writeFile(join(directory, 'image', path), content);
    await chmod(join(directory, 'image', path), 0o755);
  }
  const root = join(directory, 'root');
  await prepareRoot(root, { image: join(directory, 'image'), mounts: ['/data'] });
  await mkdir(join(directory, 'c'));
  const { pebble, ...container } = await start({
    directory: join(directory, 'c'),
    root,
    mounts: ['/data'],
    environment: {},
    onSignal: () => {},
  });
  return {
    root,
    pebble,
    say: async (script: string) => (await pebble.run(['start', script])).stdout,
    [Symbol.asyncDispose]: async () => {
      await container[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
