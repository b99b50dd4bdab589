import type { BundledPackage } from './bundled-packages.ts';
import { findLockedPackage } from './lock-file.ts';
import type { Runtime } from './runtime.ts';

/**
 * Renders the components of the charm, for vulnerability scanners: CycloneDX 1.6, without content that
 * differs by run.
 */
export function renderSbom(
  charm: { readonly name: string; readonly version: string; readonly license: string },
  packages: readonly BundledPackage[],
  runtime: Runtime,
): string {
  const components = [...packages.map(libraryComponent), runtimeComponent(runtime)];
  const root = `pkg:generic/${charm.name}@${encodeURIComponent(charm.version)}`;
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': root,
        name: charm.name,
        version: charm.version,
        licenses: [{ expression: charm.license }],
      },
    },
    components,
    dependencies: [
      { ref: root, dependsOn: components.map((component) => component['bom-ref']) },
      ...components.map((component) => ({ ref: component['bom-ref'] })),
    ],
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

function libraryComponent({ name, version, license, integrity }: BundledPackage) {
  return describe({ type: 'library', name, version, license, integrity });
}

/** Scanners identify Node's vulnerabilities by its CPE. The npm package only delivers it. */
function runtimeComponent({ name, version }: Runtime) {
  const { integrity } = findLockedPackage(`node_modules/${name}`);
  return {
    ...describe({ type: 'platform', name, version, license: 'MIT', integrity }),
    cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`,
  };
}

function describe(options: {
  readonly type: 'library' | 'platform';
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly integrity: string | undefined;
}) {
  const { type, name, version, license, integrity } = options;
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {
    type,
    'bom-ref': purl,
    name,
    version,
    ...(integrity && { hashes: [{ alg: 'SHA-512', content: hexDigest(integrity) }] }),
    licenses: [{ expression: license }],
    purl,
  };
}

function hexDigest(integrity: string): string {
  return Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex');
}
