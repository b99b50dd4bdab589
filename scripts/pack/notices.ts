import type { BundledPackage } from './bundled-packages.ts';
import type { Runtime } from './runtime.ts';

/** Renders the full licences of all third-party code in the charm. */
export function renderNotices(packages: readonly BundledPackage[], runtime: Runtime): string {
  const sections = [
    ...packages.map((entry) => section(`${entry.name} ${entry.version}`, entry.license, entry.licenseText)),
    section(`Node.js ${runtime.version} (runtime/node)`, 'MIT and those of its parts', runtime.license),
  ];
  return `Software of others in this charm, and its licences\n\n${sections.join('\n')}`;
}

function section(
  title: string,
  license: string,
  text = 'The package names its licence and comes without the text.',
): string {
  return `${'='.repeat(80)}\n${title}\nLicence: ${license}\n${'-'.repeat(80)}\n${text.trim()}\n`;
}
