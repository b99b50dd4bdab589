import { existsSync } from 'node:fs';
import { chmod, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addProgram, type StartedPebble, startedPebble } from './started-pebble.ts';

const isRoot = process.getuid?.() === 0;

/** A file outside the container's root. It must never appear. */
const trace = `/usr/local/share/juju-sim-${process.pid}`;

let started: StartedPebble;
beforeAll(async () => {
  started = await startedPebble();
  await addProgram(started.root, 'bin/attack', 'eval "$1"');
});
afterAll(async () => {
  await started[Symbol.asyncDispose]();
  await rm(trace, { force: true });
});

describe('this machine is unchanged by a program of a container', () => {
  test.each([
    ['writes to an absolute path', `echo mine > ${trace}`],
    ['runs a program of this machine by its absolute path', `/usr/bin/touch ${trace}`],
    ['searches this machine for programs', `PATH=/usr/sbin:/usr/bin; touch ${trace}`],
    ['starts a shell in a shell', `sh -c "sh -c 'echo mine > ${trace}'"`],
    ['climbs from its directory', `cd /; echo mine > ../../../..${trace}`],
    ['writes through the root of the first process', `echo mine > /proc/1/root${trace}`],
    ['writes through its own root in /proc', `echo mine > /proc/self/root${trace}`],
    ["writes through the simulator's root", `echo mine > /proc/${process.pid}/root${trace}`],
    [
      "writes through the simulator's directory",
      `cd /proc/${process.pid}/cwd && echo mine > ../../../..${trace}`,
    ],
    ['mounts its way out', `mkdir /out; mount --bind /proc/1/root /out; echo mine > /out${trace}`],
    ['enters the namespaces of another process', `nsenter -t ${process.pid} -m touch ${trace}`],
    ['starts over in namespaces of its own', `unshare --mount nsenter -t 1 -m touch ${trace}`],
    ['changes its root', `mkdir /deep; chroot /deep /bin/sh -c "echo mine > ../../..${trace}"`],
  ])('which %s', async (_what, attack) => {
    await started.client.run(['attack', `(${attack}) 2>/dev/null; true`]);
    expect(existsSync(trace)).toBe(false);
  });

  test('which is a service', async () => {
    const command = `attack 'echo mine > ${trace}; sleep 1000'`;
    await started.client.addLayer('one', { services: { one: { override: 'replace', command } } });
    await started.client.startServices(['one']);
    await started.client.stopServices(['one']);
    expect(existsSync(trace)).toBe(false);
  });

  test('which is a check', async () => {
    const command = `attack 'echo mine > ${trace}; exit 3'`;
    await started.client.addLayer('two', { checks: { two: { override: 'replace', exec: { command } } } });
    const { error } = await started.client.refreshCheck('two');
    expect(error).toContain(isRoot ? 'exit status 3' : 'exit status');
    expect(existsSync(trace)).toBe(false);
  });

  test('which runs in a directory of its image', async () => {
    await started.client.pushFile({ path: '/srv/here', content: '', makeDirs: true });
    const attack = `[ -e here ] && echo mine > ../../../../../../../../..${trace}; true`;
    await started.client.run(['attack', attack], { workingDir: '/srv' });
    expect(existsSync(trace)).toBe(false);
  });

  test('which follows a link of its image that leads out of it', async () => {
    await symlink(started.outside, join(started.root, 'way-out'));
    await started.client.run(['attack', 'echo mine > "$SIMULATOR_ROOT/way-out/stolen"; true']);
    // An ordinary user's programs run on the machine, and may write where the user may.
    expect(existsSync(join(started.outside, 'stolen'))).toBe(!isRoot);
  });

  test("whose variables would change this machine's own programs", async () => {
    const environment = { LD_DEBUG: 'files', LD_DEBUG_OUTPUT: join(started.outside, 'loaded') };
    const { stdout } = await started.client.run(['attack', 'echo "$LD_DEBUG"'], { environment });
    expect(stdout).toBe('files\n');
    const written = (await readdir(started.outside)).filter((name) => name.startsWith('loaded'));
    expect(written.length > 0).toBe(!isRoot);
  });

  test('which brings what it needs to reach the disks', async () => {
    const attack =
      'mknod /dev/disk b 254 0 2>/dev/null && echo made; ls /dev | grep -E "^(vd|sd|nvme|kmsg|mem)"; true';
    const { stdout } = await started.client.run(['attack', attack]);
    if (isRoot) expect(stdout).toBe('');
  });

  test('which sets a parameter of the kernel', async () => {
    const path = '/proc/sys/kernel/domainname';
    const before = await readFile(path, 'utf8');
    await started.client.run(['attack', `echo stolen 2>/dev/null > ${path}; true`]).catch(() => undefined);
    expect(await readFile(path, 'utf8')).toBe(before);
  });
});

describe("a program of a container's own root", () => {
  test('has its variables as they were set, whatever is in them', async () => {
    const value = `a "b" 'c' $d \`e\` \\f\n g `;
    const environment = { LD_LIBRARY_PATH: value, IFS: value, names: value, PWD: '/nowhere' };
    const { stdout } = await started.client.run(['attack', 'printf "%s|" "$LD_LIBRARY_PATH" "$names"'], {
      environment,
    });
    expect(stdout).toBe(`${value}|${value}|`);
  });

  test('sees at once the files that Pebble writes, and Pebble sees its own', async () => {
    await started.client.pushFile({ path: '/srv/one', content: 'from Pebble', makeDirs: true });
    const script = 'cat "$SIMULATOR_ROOT/srv/one"; echo "from the program" > "$SIMULATOR_ROOT/srv/two"';
    expect((await started.client.run(['attack', script])).stdout).toBe('from Pebble');
    expect((await started.client.pullFile('/srv/two')).toString()).toBe('from the program\n');
  });

  test('runs as the user that is asked for, with no more rights', async () => {
    if (!isRoot) return;
    await using other = await startedPebble();
    await chmod(other.root, 0o755);
    await addProgram(
      other.root,
      'bin/look',
      'id -u; id -g; cat "$SIMULATOR_ROOT/mine" 2>&1 | grep -c denied',
    );
    await writeFile(join(other.root, 'mine'), 'secret', { mode: 0o600 });
    const { stdout } = await other.client.run(['look'], { userId: 65_534, groupId: 65_534 });
    expect(stdout).toBe('65534\n65534\n1\n');
  });

  test('is told by its exit code and by its signal', async () => {
    await expect(started.client.run(['attack', 'exit 7'])).rejects.toMatchObject({ exitCode: 7 });
    await expect(started.client.run(['attack', 'kill -TERM $$'])).rejects.toMatchObject({ exitCode: 143 });
  });
});
