import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { isPlainObject, SdkError } from '../base/index.ts';
import type { PackedFile } from './zip.ts';

export interface YamlFiles {
  readonly name: string;
  readonly files: readonly PackedFile[];
}

/** Keys that charmcraft uses and does not pack. */
const ofCharmcraft = [
  'type',
  'parts',
  'base',
  'bases',
  'platforms',
  'build-base',
  'charm-libs',
  'analysis',
  'title',
  'links',
];

/** The contents of the files that charmcraft writes from a charmcraft.yaml when it packs, by their names. */
export function splitCharmcraftYaml(content: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { config, actions, title, ...rest } = content;
  const metadata = Object.fromEntries(Object.entries(rest).filter(([key]) => !ofCharmcraft.includes(key)));
  return {
    // If the charm has a metadata.yaml, its charmcraft.yaml only describes the build.
    ...('name' in metadata && {
      'metadata.yaml': { ...metadata, ...(title !== undefined && { 'display-name': title }) },
    }),
    ...(config !== undefined && { 'config.yaml': config }),
    ...(actions !== undefined && { 'actions.yaml': actions }),
  };
}

/**
 * The YAML files that Juju reads in a packed charm. A charmcraft.yaml that contains all of them is divided as charmcraft does
 * it.
 * @throws SdkError with code `charm-files`.
 */
export function readYamlFiles(charmDir: string, architecture: string): YamlFiles {
  const charmcraft = readYaml(charmDir, 'charmcraft.yaml');
  const own = ['metadata.yaml', 'config.yaml', 'actions.yaml'].filter((file) =>
    existsSync(join(charmDir, file)),
  );
  const copied = own.map((path) => createFile(path, readFileSync(join(charmDir, path), 'utf8')));
  const made = Object.entries(splitCharmcraftYaml(charmcraft ?? {}))
    .filter(([path]) => !own.includes(path))
    .map(([path, content]) => createFile(path, dump(content, { lineWidth: -1, noRefs: true })));
  const metadata = readYaml(charmDir, 'metadata.yaml') ?? charmcraft;
  const name = metadata?.['name'];
  if (typeof name !== 'string') {
    throw new SdkError(`${charmDir} has no charmcraft.yaml or metadata.yaml with a name`, {
      code: 'charm-files',
      facts: { folder: charmDir },
    });
  }
  assertImages(metadata?.['containers']);
  const manifest = createFile('manifest.yaml', renderManifest(charmcraft, architecture));
  return { name, files: [...copied, ...made, manifest] };
}

/** Juju deploys a charm with a container that has no image, and never starts its units. */
function assertImages(containers: unknown): void {
  for (const [name, container] of Object.entries(isPlainObject(containers) ? containers : {})) {
    if (isPlainObject(container) && typeof container['resource'] === 'string') continue;
    throw new SdkError(
      `container "${name}" has no image, so Juju can't start it: give it "resource: ${name}-image", and declare ${name}-image in resources with "type: oci-image"`,
      { code: 'charm-files', facts: { container: name } },
    );
  }
}

/** Juju refuses to deploy a charm without bases. */
function renderManifest(
  charmcraft: Readonly<Record<string, unknown>> | undefined,
  architecture: string,
): string {
  const base = typeof charmcraft?.['base'] === 'string' ? charmcraft['base'] : 'ubuntu@24.04';
  const [name = 'ubuntu', channel = '24.04'] = base.split('@');
  return dump({ bases: [{ name, channel, architectures: [architecture] }] });
}

function readYaml(charmDir: string, file: string): Readonly<Record<string, unknown>> | undefined {
  const path = join(charmDir, file);
  if (!existsSync(path)) return undefined;
  const content = load(readFileSync(path, 'utf8'));
  if (isPlainObject(content)) return content;
  throw new SdkError(`${path} is not a mapping`, { code: 'charm-files', facts: { path } });
}

function createFile(path: string, text: string): PackedFile {
  return { path, bytes: Buffer.from(text), executable: false };
}
