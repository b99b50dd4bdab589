import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { copySources } from '../../scripts/gates/copy-tree.ts';
import { releases } from '../../scripts/pack/content.ts';
import { readElf } from '../../scripts/pack/elf.ts';
import { findParts } from '../../scripts/real/find.ts';
import { charmDirectory } from '../process/build.ts';
import { analyseCharm } from './packed/analyse.ts';
import { readArchive, readModes } from './packed/archive.ts';
import { runIn } from './packed/fresh-copy.ts';
import { readTree } from './packed/tree.ts';

const architectures = ['amd64', 'arm64'] as const;
const charmcraftFiles = ['actions.yaml', 'config.yaml', 'manifest.yaml', 'metadata.yaml'];

const modes = {
  LICENSE: 0o644,
  'THIRD-PARTY-NOTICES': 0o644,
  'actions.yaml': 0o644,
  'config.yaml': 0o644,
  dispatch: 0o755,
  'dist/charm.cjs': 0o755,
  'dist/export-traces.cjs': 0o755,
  'dist/reload-grafana.cjs': 0o755,
  'icon.svg': 0o644,
  'manifest.yaml': 0o644,
  'metadata.yaml': 0o644,
  'runtime/node': 0o755,
  'sbom.cdx.json': 0o644,
  version: 0o644,
};

/** The names of the charm's parts end in a hash of their content. */
function isPart(path: string): boolean {
  return /^dist\/[\w-]+-[\dA-Z]{8}\.cjs$/.test(path);
}

interface Bom {
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly type: string;
    readonly hashes?: readonly object[];
  }[];
}

describe('npm ci && npm run pack in a fresh copy', () => {
  let folder: string;
  let fresh: string;
  const contents = new Map<string, ReadonlyMap<string, Buffer>>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pack-'));
    fresh = join(folder, 'fresh');
    copySources(charmDirectory, fresh);
    await runIn(fresh, 'npm ci --prefer-offline && npm run pack');
    for (const name of architectures) contents.set(name, readArchive(archive(name)));
  }, 600_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe.each(architectures)('gives a charm for %s that', (architecture) => {
    test('has these files in this order, with these modes, and no other', () => {
      const all = [...readModes(readFileSync(archive(architecture)))];
      expect(all.filter(([path]) => !isPart(path))).toEqual(Object.entries(modes));
      const parts = all.filter(([path]) => isPart(path));
      expect(parts.length).toBeGreaterThan(10);
      expect(parts.filter(([, mode]) => mode !== 0o644)).toEqual([]);
      expect(all.map(([path]) => path)).toEqual(all.map(([path]) => path).sort());
    });

    test('Juju takes as this charm, for its bases and machine', () => {
      const reader = findParts(['CHARM_READER_BIN']).CHARM_READER_BIN;
      const read = JSON.parse(execFileSync(reader, [archive(architecture)], { encoding: 'utf8' }));
      expect(read.meta.Name).toBe('grafana-k8s');
      expect(Object.keys(read.meta.Requires)).toHaveLength(14);
      const manifest = JSON.stringify(read.manifest);
      for (const named of [architecture, ...releases]) expect(manifest).toContain(named);
    });

    test('has nothing that charmcraft’s linters call an error', () => {
      const results = analyseCharm(archive(architecture), folder);
      expect(Object.values(results)).not.toContain('error');
      expect(results).toMatchObject({
        entrypoint: 'ok',
        metadata: 'ok',
        'juju-actions': 'ok',
        'juju-config': 'ok',
        // Option names have underscores, because they equal those of the Python charm.
        'naming-conventions': 'warning',
      });
    });

    test('has a Node for that machine, which starts on what Ubuntu’s image has', () => {
      const { machine, libraries } = readElf(content(architecture, 'runtime/node'));
      expect(machine).toBe(architecture);
      expect(libraries).toContain('libstdc++.so.6');
      expect(libraries).not.toContain('libatomic.so.1');
    });

    test('tells the licence of every part that it lists', () => {
      const bom = JSON.parse(content(architecture, 'sbom.cdx.json').toString()) as Bom;
      const titles = bom.components.map(
        ({ type, name, version }) => `${type === 'platform' ? 'Node.js' : name} ${version}`,
      );
      const notices = content(architecture, 'THIRD-PARTY-NOTICES').toString();
      expect(titles.filter((title) => !notices.includes(`\n${title}`))).toEqual([]);
      expect(titles.map((title) => title.split(' ')[0])).toEqual(expect.arrayContaining(['zod', 'Node.js']));
      expect(bom.components.filter(({ hashes }) => hashes === undefined)).toEqual([]);
    });
  });

  test('makes charms that differ only where machines do', () => {
    const differing = Object.keys(modes).filter(
      (path) => !content('amd64', path).equals(content('arm64', path)),
    );
    expect(differing).toEqual(['manifest.yaml', 'runtime/node', 'sbom.cdx.json']);
  });

  test('makes the same bytes elsewhere, in another time zone, with other file modes', async () => {
    const elsewhere = join(folder, 'much', 'further', 'away');
    cpSync(fresh, elsewhere, { recursive: true, verbatimSymlinks: true });
    await runIn(elsewhere, 'umask 077; rm -r dist *.charm; npm run pack', { TZ: 'Pacific/Kiritimati' });
    for (const architecture of architectures) {
      const again = readFileSync(archive(architecture, elsewhere));
      expect(again.equals(readFileSync(archive(architecture)))).toBe(true);
    }
  }, 300_000);

  test('lays out for charmcraft the same files, but for those that it writes', async () => {
    const prime = join(folder, 'prime');
    await runIn(fresh, `npm run pack -- --unpacked ${prime} arm64`);
    const laidOut = readTree(prime);
    const packed = readModes(readFileSync(archive('arm64')));
    expect([...laidOut.keys()].sort()).toEqual(
      [...packed.keys()].filter((path) => !charmcraftFiles.includes(path)),
    );
    for (const [path, file] of laidOut) {
      expect([path, file.mode]).toEqual([path, packed.get(path)]);
      expect(file.bytes.equals(content('arm64', path))).toBe(true);
    }
  });

  function archive(architecture: string, place = fresh): string {
    return join(place, `grafana-k8s_${architecture}.charm`);
  }

  function content(architecture: string, path: string): Buffer {
    return contents.get(architecture)?.get(path) ?? Buffer.alloc(0);
  }
});
