import { readFileSync } from 'node:fs';
import type { PackedFile } from 'charmkit/pack';
import packageJson from '../../package.json' with { type: 'json' };
import { programs, readOutputs } from '../programs.ts';
import type { Architecture } from './architectures.ts';
import { listBundledPackages } from './bundled-packages.ts';
import { renderNotices } from './notices.ts';
import { provideRuntime } from './runtime.ts';
import { renderSbom } from './sbom.ts';
import { readCharmVersion } from './version.ts';

/** Files whose names Juju or charmcraft define. charmcraft writes them itself. */
export const charmcraftFiles: readonly string[] = [
  'metadata.yaml',
  'config.yaml',
  'actions.yaml',
  'manifest.yaml',
];

/** All files of the charm for one architecture. */
export async function listPackedFiles(architecture: Architecture): Promise<PackedFile[]> {
  const runtime = await provideRuntime(architecture);
  const packages = listBundledPackages();
  const version = readCharmVersion();
  const { name, license } = packageJson;
  const main = Object.keys(programs).map((each) => `dist/${each}.cjs`);
  const parts = Object.keys(readOutputs()).filter((path) => !main.includes(path));
  const copied = ['metadata.yaml', 'config.yaml', 'actions.yaml', 'icon.svg', 'LICENSE', ...parts];
  return [
    ...copied.map((path) => file(path, readFileSync(path))),
    ...['dispatch', ...main].map((path) => program(path, readFileSync(path))),
    program('runtime/node', runtime.program),
    file('manifest.yaml', renderManifest(architecture)),
    file('version', `${version}\n`),
    file('THIRD-PARTY-NOTICES', renderNotices(packages, runtime)),
    file('sbom.cdx.json', renderSbom({ name, version, license }, packages, runtime)),
  ];
}

/** The releases of Ubuntu on which Juju may run the charm. One archive runs on each of them. */
export const releases: readonly string[] = ['24.04', '26.04'];

/** Juju refuses to deploy a charm without bases. */
function renderManifest({ name }: Architecture): string {
  const bases = releases.map(
    (release) => `- name: ubuntu\n  channel: '${release}'\n  architectures:\n  - ${name}\n`,
  );
  return `bases:\n${bases.join('')}`;
}

function file(path: string, content: string | Uint8Array): PackedFile {
  return { path, bytes: typeof content === 'string' ? Buffer.from(content) : content, executable: false };
}

function program(path: string, bytes: Uint8Array): PackedFile {
  return { path, bytes, executable: true };
}
