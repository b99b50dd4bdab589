import type { ReleaseTraits } from '../observing/release.ts';

/** An id as the catalog of Grafana Labs has it, and a version of three numbers. */
const plugin = /^[a-z0-9]+(?:-[a-z0-9]+)*@\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/;

/** How a plugin is written. */
const form = 'ID@VERSION such as yesoreyeram-infinity-datasource@3.6.0';

/** A list of plugins that the charm can't use. The message says which forms it accepts. */
export class PluginListError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PluginListError';
  }
}

/**
 * Parses a list of plugins, separated by commas, blanks or line breaks. Each is the id and the version as Grafana's
 * setting `preinstall_sync` takes them.
 * @throws PluginListError
 */
export function parsePlugins(list: string): readonly string[] {
  const plugins = list.split(/[\s,]+/).filter((text) => text !== '');
  if (!plugins.every((text) => plugin.test(text)))
    throw new PluginListError(`each plugin must be ${form}, separated by commas or blanks`);
  const ids = new Set(plugins.map((text) => text.split('@')[0]));
  if (ids.size < plugins.length) throw new PluginListError('must name each plugin once');
  return plugins;
}

/** Describes why this release of Grafana can't install plugins at its start. Undefined if it can. */
export function describePluginsProblem(
  plugins: readonly string[],
  { canInstallPlugins }: ReleaseTraits,
): string | undefined {
  if (plugins.length === 0 || canInstallPlugins) return undefined;
  return 'option plugins: needs Grafana 11.5 or later; unset it, and put the plugins into /var/lib/grafana/plugins';
}

/** Plans the keys of [plugins] that make Grafana install these plugins at its start. */
export function planPlugins(
  plugins: readonly string[],
  { canInstallPlugins, canAwaitPlugins }: ReleaseTraits,
): Readonly<Record<string, string>> {
  if (plugins.length === 0 || !canInstallPlugins) return {};
  const key = canAwaitPlugins ? 'preinstall_sync' : 'preinstall';
  // Grafana ignores both lists if its own apps are turned off.
  return { preinstall_disabled: 'false', [key]: plugins.join(',') };
}
