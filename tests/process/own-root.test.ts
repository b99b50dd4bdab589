import { existsSync } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { listLogs } from 'charmkit/juju-model';
import { Simulator } from 'juju-sim/simulator';
import { shellCharm } from './shell-charm.ts';

const isRoot = process.getuid?.() === 0;

/** A file on this machine. It must never appear. */
const trace = `/usr/local/share/juju-sim-charm-${process.pid}`;

describe('this machine is unchanged by a charm', () => {
  test('which writes into its container, and reads it there', async () => {
    const { exit } = await runStart(`echo mine >${trace} && [ "$(cat ${trace})" = mine ]`);
    // The operating system itself refuses writes of an ordinary user's charm.
    expect(exit === 0).toBe(isRoot);
    expect(existsSync(trace)).toBe(false);
  });

  test.each([
    ['writes through the root of the first process', `echo mine > /proc/1/root${trace}`],
    ["writes through the simulator's root", `echo mine > /proc/${process.pid}/root${trace}`],
    ['climbs from its directory', `echo mine > ../../../../../../../..${trace}`],
    ['mounts its way out', `mkdir /out; mount --bind /proc/1/root /out; echo mine > /out${trace}`],
    ['enters the namespaces of another process', `nsenter -t ${process.pid} -m touch ${trace}`],
    ['changes its root', `mkdir /deep; chroot /deep /bin/sh -c "echo mine > ../../..${trace}"`],
  ])('which %s', async (_what, attack) => {
    await runStart(`(${attack}) 2>/dev/null; true`);
    expect(existsSync(trace)).toBe(false);
  });

  test('which updates its authorities', async () => {
    const bundle = '/etc/ssl/certs/ca-certificates.crt';
    const read = () => stat(bundle).catch(() => undefined);
    const before = await read();
    await runStart(`mkdir -p /etc/ssl/certs; update-ca-certificates --fresh; echo mine >> ${bundle}; true`);
    expect((await read())?.mtimeMs).toBe(before?.mtimeMs);
  });

  test('which makes a device of a disk, or looks for one', async () => {
    const { said } = await runStart(
      'mknod /dev/disk b 254 0; for disk in /dev/[hsv]d[a-z]* /dev/nvme* /dev/disk /dev/kmsg /dev/mem; do [ -e $disk ] && juju-log "has $disk"; done; true',
    );
    if (isRoot) expect(said.filter((line) => line.startsWith('has '))).toEqual([]);
  });

  test('which sets a parameter of the kernel', async () => {
    const path = '/proc/sys/kernel/domainname';
    const before = await readFile(path, 'utf8');
    await runStart(`(echo stolen > ${path}) 2>/dev/null; true`);
    expect(await readFile(path, 'utf8')).toBe(before);
  });
});

describe("a charm's own root", () => {
  test('has what Kubernetes and Juju put there, for a charm that knows nothing of the simulator', async () => {
    if (!isRoot) return;
    const account = '/var/run/secrets/kubernetes.io/serviceaccount';
    const isOnMachine = existsSync(account);
    const { said, model } = await runStart(
      `juju-log "$(hostname) $(hostname -f) $(cat ${account}/namespace) $(cat ${account}/token)"; [ -s ${account}/ca.crt ] || [ -f ${account}/ca.crt ] && [ -S /charm/containers/box/pebble.socket ] && [ -x /usr/bin/juju-exec ] && juju-log socket`,
    );
    expect(said).toEqual(
      expect.arrayContaining([
        `shell-0 shell-0.shell-endpoints.${model}.svc.cluster.local ${model} simulated`,
        'socket',
      ]),
    );
    expect(existsSync(account)).toBe(isOnMachine);
  });

  test("has the machine's other file systems, and keeps what it writes there to itself", async () => {
    if (!isRoot) return;
    const path = `/dev/shm/juju-sim-${process.pid}`;
    await writeFile(path, 'of the machine');
    const { said } = await runStart(
      `juju-log "it reads $(cat ${path})"; echo mine > ${path}; juju-log "then $(cat ${path}), $(stat -c %a /dev/shm)"`,
    );
    expect(said).toEqual(expect.arrayContaining(['it reads of the machine', 'then mine, 1777']));
    expect(await readFile(path, 'utf8')).toBe('of the machine');
    await rm(path);
  });

  test('has the files that hook tools read, and not those of the machine', async () => {
    const path = `/tmp/juju-sim-${process.pid}`;
    await rm(path, { force: true });
    const { said } = await runStart(
      `printf value > ${path}; ln -sf ${path} ./linked; id=$(secret-add "key#file=$PWD/linked"); juju-log "$(secret-get "$id") $(secret-add key#file=/nowhere 2>&1)"; rm ${path}`,
    );
    expect(said).toContain(
      'key: value ERROR reading content for secret key "key": open /nowhere: no such file or directory',
    );
    expect(existsSync(path)).toBe(false);
  });

  test('is one for each unit', async () => {
    if (!isRoot) return;
    await using charm = await shellCharm(
      `[ "$JUJU_HOOK_NAME" = start ] && echo "$(hostname -f)" >> ${trace} && juju-log "$(cat ${trace})"; exit 0`,
    );
    await using simulator = await Simulator.open();
    await simulator.deploy(charm.directory, { units: 2 });
    await simulator.settle();
    for (const number of [0, 1]) {
      const name = `shell-${number}.shell-endpoints.${simulator.model.name}.svc.cluster.local`;
      expect(listLogs(simulator.model, `shell/${number}`).map(({ message }) => message)).toContain(name);
    }
  });
});

/** Deploys a charm whose start hook is this script. */
async function runStart(script: string) {
  await using charm = await shellCharm(`[ "$JUJU_HOOK_NAME" = start ] || exit 0\n${script}`);
  await using simulator = await Simulator.open();
  await simulator.deploy(charm.directory);
  await simulator.settle();
  const end = simulator.dispatches.find(({ hook }) => hook === 'start');
  const said = listLogs(simulator.model, 'shell/0').map(({ message }) => message);
  return { exit: end?.exit, said, model: simulator.model.name };
}
