import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { eventually } from '../../../contract/pebble/eventually.ts';
import { addProgram, type StartedPebble, startedPebble } from './started-pebble.ts';

/** An ordinary user's programs run in this machine's file system. */
const isRoot = process.getuid?.() === 0;

describe('a program of a container has the image at its own absolute paths', () => {
  test('and starts a program of the image there', async () => {
    if (!isRoot) return;
    await using started = await startedPebble();
    await addProgram(started.root, 'go/bin/zinc', 'echo "as $0"');
    expect(await say(started, '/go/bin/zinc')).toBe('as /go/bin/zinc\n');
    expect((await started.client.run(['/go/bin/zinc'])).stdout).toBe('as /go/bin/zinc\n');
  });

  test('and is run by an interpreter of the image', async () => {
    if (!isRoot) return;
    await using started = await startedPebble();
    await addProgram(started.root, 'opt/app/bin/python', 'echo "python runs $1"');
    await put(started, 'opt/app/bin/tool', '#!/opt/app/bin/python\n', 0o755);
    expect(await say(started, '/opt/app/bin/tool')).toBe('python runs /opt/app/bin/tool\n');
  });

  test('as a service and as a check too', async () => {
    if (!isRoot) return;
    await using started = await startedPebble();
    await put(started, 'etc/app/default.conf', 'from the image');
    await addProgram(started.root, 'bin/app', 'cat /etc/app/default.conf > /srv/seen; exec sleep 1000');
    await addProgram(started.root, 'bin/probe', 'cat /srv/seen; exit 3');
    await started.client.makeDir('/srv');
    await started.client.addLayer('app', {
      services: { app: { override: 'replace', command: '/bin/app' } },
      checks: { app: { override: 'replace', exec: { command: '/bin/probe' } } },
    });
    await started.client.startServices(['app']);
    const pull = () => started.client.pullFile('/srv/seen').then(String, () => '');
    await eventually(pull, (seen) => seen === 'from the image');
    expect((await started.client.refreshCheck('app')).error).toBe('exit status 3; from the image');
  });

  test('with what Pebble changes while it runs', async () => {
    if (!isRoot) return;
    await using started = await startedPebble();
    const { client } = started;
    const read = async (path: string) => await say(started, `cat ${path} 2>/dev/null || echo missing`);
    for (const path of ['/data/new/file', '/etc/app.conf', '/usr/share/app/file', '/usr/bin/later']) {
      expect(await read(path)).toBe('missing\n');
      await client.pushFile({ path, content: 'one', makeDirs: true });
      expect(await read(path)).toBe('one');
      await client.pushFile({ path, content: 'two' });
      expect(await read(path)).toBe('two');
      await client.removePath(path);
      expect(await read(path)).toBe('missing\n');
    }
  });

  test('and Pebble has what it changes there', async () => {
    if (!isRoot) return;
    await using started = await startedPebble();
    const { client } = started;
    await put(started, 'etc/app/old', 'old');
    await say(
      started,
      'mkdir -p /data/new; echo made > /data/new/file; echo app > /etc/app.conf; rm /etc/app/old',
    );
    expect(String(await client.pullFile('/data/new/file'))).toBe('made\n');
    expect(String(await client.pullFile('/etc/app.conf'))).toBe('app\n');
    expect(await client.listFiles('/etc/app')).toEqual([]);
    await say(started, 'mv /data/new /data/other');
    expect((await client.listFiles('/data')).map(({ name }) => name)).toEqual(['other']);
  });

  test('and shares storage with others, who write it outside of Pebble', async () => {
    if (!isRoot) return;
    await using started = await startedPebble({ liveDirectories: ['/var/lib/app'] });
    await mkdir(join(started.root, 'var/lib/app'), { recursive: true });
    const shared = join(started.root, 'var/lib/app/file');
    expect(await say(started, 'cat /var/lib/app/file 2>/dev/null || echo missing')).toBe('missing\n');
    await writeFile(shared, 'from the charm');
    expect(await say(started, 'cat /var/lib/app/file')).toBe('from the charm');
    await rm(shared);
    await say(started, 'echo from the program > /var/lib/app/file');
    expect(await readFile(shared, 'utf8')).toBe('from the program\n');
  });
});

describe('an image of a few programs', () => {
  test("may have a /bin of its own, and its scripts still find this machine's shell", async () => {
    if (!isRoot) return;
    await using started = await startedPebble();
    await addProgram(started.root, 'bin/app', 'echo app');
    expect(await say(started, '/bin/app; /bin/sh -c "echo shell"; /usr/bin/env true && echo env')).toBe(
      'app\nshell\nenv\n',
    );
  });

  test("may have programs that hand over to this machine's of the same name", async () => {
    if (!isRoot) return;
    await using started = await startedPebble();
    await addProgram(started.root, 'usr/bin/date', 'echo "not $(exec /usr/bin/date +%Y)"');
    expect(await say(started, 'date')).toMatch(/^not \d{4}\n$/);
  });

  test('may have users of its own', async () => {
    if (!isRoot) return;
    await using started = await startedPebble();
    await put(started, 'etc/passwd', 'app:x:4321:4321::/srv:/bin/sh\n');
    const { stdout } = await started.client.run(['sh', '-c', 'id -un; pwd'], { user: 'app', group: 'root' });
    expect(stdout).toBe('app\n/\n');
  });

  test("has none of this machine's files, as Pebble lists it", async () => {
    if (!isRoot) return;
    await using started = await startedPebble();
    await say(started, 'rm /etc/hostname; ls /etc/hostname 2>/dev/null || true');
    const { client } = started;
    expect((await client.listFiles('/')).map(({ name }) => name)).toEqual(['etc', 'usr']);
    expect(await client.listFiles('/etc')).toEqual([]);
    expect(await client.listFiles('/usr')).toHaveLength(1);
    await expect(client.pullFile('/etc/hostname')).rejects.toThrow('no such file');
    await client.makeDir('/usr/share', { permissions: '700' });
    expect((await client.listFiles('/usr')).map(({ name, permissions }) => [name, permissions])).toEqual([
      ['bin', '755'],
      ['share', '700'],
    ]);
  });
});

describe('an image that is a whole operating system', () => {
  test("has nothing of this machine's", async () => {
    if (!isRoot) return;
    await using started = await startedPebble();
    await bringSystem(started.root, ['sh', 'ls', 'cat']);
    await put(started, 'opt/own', 'own');
    expect(
      (await say(started, 'cat /opt/own; ls /usr/bin; command -v sed || echo none')).split('\n'),
    ).toEqual(expect.arrayContaining(['owncat', 'ls', 'sh', 'none']));
    const host = process.execPath;
    expect(await say(started, `[ -e ${host} ] || echo hidden; ls /dev/null /proc/self/exe`)).toBe(
      'hidden\n/dev/null\n/proc/self/exe\n',
    );
    await started.client.pushFile({ path: '/data/new', content: 'pushed', makeDirs: true });
    expect(await say(started, 'cat /data/new; echo "$PATH"')).toMatch(/^pushed\/usr\/local\/sbin:/);
    await expect(started.client.run(['sed'])).rejects.toThrow('cannot find executable "sed"');
  });
});

test('a container leaves nothing behind', async () => {
  const mounts = () => readFile('/proc/self/mounts', 'utf8');
  const before = await mounts();
  await using started = await startedPebble();
  await say(started, 'true');
  await started.pebble.stop();
  expect((await readdir(started.outside)).sort()).toEqual(['root']);
  expect(await mounts()).toBe(before);
});

async function say({ client }: StartedPebble, script: string): Promise<string> {
  return (await client.run(['sh', '-c', script])).stdout;
}

async function put({ root }: StartedPebble, path: string, content: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content, { mode });
}

/** Copies programs of this machine with all libraries that they load, and with the loader. */
async function bringSystem(root: string, programs: readonly string[]): Promise<void> {
  for (const name of programs) {
    const found = execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    const loaded = execFileSync('ldd', [found], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
    for (const path of [...loaded.filter((each) => existsSync(each)), found]) {
      const target = join(root, path === found ? `/usr/bin/${name}` : path);
      await mkdir(dirname(target), { recursive: true });
      await copyFile(path, target);
      await chmod(target, (await stat(path)).mode);
    }
  }
}
