const usual = '3.6.0';

/**
 * The version of the simulated Juju that state tests run in: SIMULATOR_JUJU, or 3.6.0 without it. Juju 4 differs in
 * texts, variables and addresses.
 */
export const jujuVersion = readJujuVersion(process.env);

function readJujuVersion({ SIMULATOR_JUJU: version }: Readonly<Record<string, string | undefined>>): string {
  if (version === undefined || version === '') return usual;
  if (/^[34]\.\d+(\.\d+|-[a-z]+\d+)$/.test(version)) return version;
  throw new RangeError(`SIMULATOR_JUJU is ${version}: it may be for example 3.6.0 or 4.1.0`);
}
