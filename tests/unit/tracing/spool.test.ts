import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Trace, TraceSpool } from 'charmkit/tracing';

let parent: string;
let directory: string;
let launched: string[];
let spool: TraceSpool;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'spool-'));
  directory = join(parent, 'traces');
  launched = [];
  spool = new TraceSpool(directory, (path) => void launched.push(path));
});

afterEach(() => rm(parent, { recursive: true }));

const url = 'http://tempo:4318';

let spans = 0;

function traceOf(name: string, attributes = {}): Trace {
  spans += 1;
  const span = { id: `${spans}`.padStart(16, '0'), name, startMs: 1, endMs: 2, attributes };
  return { id: 'a'.repeat(32), resource: {}, spans: [span] };
}

async function namesOfTraces(): Promise<readonly string[]> {
  const files = (await readdir(directory)).filter((name) => name !== 'collector.json').sort();
  const texts = await Promise.all(files.map((name) => readFile(join(directory, name), 'utf8')));
  return texts.map((text) => (JSON.parse(text) as Trace).spans[0]?.name ?? '');
}

describe('a spool of traces', () => {
  test('keeps nothing and starts nothing while there is no collector', async () => {
    expect(spool.isOpen()).toBe(false);
    spool.add(traceOf('lost'));
    spool.sendTo(undefined);
    expect(await readdir(parent)).toEqual([]);
    expect(launched).toEqual([]);
  });

  test('holds traces for its collector in files that are its owner’s alone, and has them sent', async () => {
    spool.sendTo({ url, ca: 'PEM' });
    spool.add(traceOf('first'));
    const later = new TraceSpool(directory, (path) => void launched.push(path));
    expect(later.isOpen()).toBe(true);
    later.add(traceOf('second'));
    expect(await namesOfTraces()).toEqual(expect.arrayContaining(['first', 'second']));
    expect(launched).toEqual([directory, directory]);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(directory))
      expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
  });

  test('knows the authorities of before where nobody knows them now', async () => {
    const collector = async () => JSON.parse(await readFile(join(directory, 'collector.json'), 'utf8'));
    spool.sendTo({ url, ca: 'PEM' });
    spool.sendTo({ url: 'https://other' });
    expect(await collector()).toEqual({ url: 'https://other', ca: 'PEM' });
    spool.sendTo({ url: 'https://other', ca: '' });
    expect(await collector()).toEqual({ url: 'https://other', ca: '' });
  });

  test('is gone with its collector, and all that it held', async () => {
    spool.sendTo({ url });
    spool.add(traceOf('late'));
    spool.sendTo(undefined);
    expect(await readdir(parent)).toEqual([]);
  });

  test('lets the oldest go where too many can’t be sent, whatever else lies about', async () => {
    spool.sendTo({ url });
    await writeFile(join(directory, '000-left-by-one-that-was-killed.trace.json.part'), '{');
    for (let count = 0; count < 70; count += 1) spool.add(traceOf(`${count}`));
    expect(await namesOfTraces()).toHaveLength(64);
    expect(await readdir(directory)).not.toContain('000-left-by-one-that-was-killed.trace.json.part');
    expect((await readFile(join(directory, 'collector.json'), 'utf8')).length).toBeGreaterThan(0);
  });

  test('does not take a trace that is larger than any should be', async () => {
    spool.sendTo({ url });
    spool.add(traceOf('large', { much: 'x'.repeat(600_000) }));
    expect(await namesOfTraces()).toEqual([]);
  });

  test.each(['', '{', '[]', '{"url":7}', '{"ca":"PEM"}'])(
    'is closed where its collector reads %j',
    async (text) => {
      await mkdir(directory, { mode: 0o700 });
      await writeFile(join(directory, 'collector.json'), text);
      expect(spool.isOpen()).toBe(false);
      spool.add(traceOf('lost'));
      expect(await namesOfTraces()).toEqual([]);
    },
  );

  test('trusts no directory that others may write to, or have put there', async () => {
    const collector = join(directory, 'collector.json');
    await mkdir(directory, { mode: 0o700 });
    await writeFile(collector, JSON.stringify({ url }));
    expect(spool.isOpen()).toBe(true);
    await chmod(directory, 0o770);
    expect(spool.isOpen()).toBe(false);
    expect(() => spool.sendTo({ url: 'http://mine' })).toThrow("is not this user's own directory");
    await chmod(directory, 0o700);
    const linked = new TraceSpool(join(parent, 'link'), () => {});
    await symlink(directory, join(parent, 'link'));
    expect(linked.isOpen()).toBe(false);
    expect(() => linked.sendTo({ url: 'http://mine' })).toThrow("is not this user's own directory");
    expect(JSON.parse(await readFile(collector, 'utf8'))).toEqual({ url });
  });

  test('says what is wrong where its directory can’t be made', () => {
    const lost = new TraceSpool(join(parent, 'missing', 'traces'), () => {});
    expect(lost.isOpen()).toBe(false);
    expect(() => lost.sendTo({ url })).toThrow(/missing.traces can't be made \(ENOENT\)$/);
    expect(() => lost.sendTo(undefined)).not.toThrow();
  });
});
