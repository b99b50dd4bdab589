import { resolve } from 'node:path';
import {
  type Application,
  getEffectiveConfig,
  getOwnValue,
  type OptionValue,
  setConfig,
  setTrust,
} from 'charmkit/juju-model';
import { CliError } from '../cli-error.ts';
import { findApplication } from '../find.ts';
import { createFormatOption, renderFormat } from '../output.ts';
import { parsePairs, readValues } from '../pairs.ts';
import type { Verb } from '../verb.ts';
import { readYamlMap } from '../yaml.ts';

export const configVerb: Verb = {
  name: 'config',
  usage: '<application> [<option>] [<option>=<value> ...]',
  summary: 'Show or change the options of an application',
  example: 'config hello greeting=Hei',
  operands: [1, 1000],
  options: {
    file: { type: 'string', value: 'file', help: 'Set the options in this YAML file' },
    reset: { type: 'string', value: 'options', help: 'Set options back to their defaults: a,b' },
    format: createFormatOption('yaml', 'json'),
  },
  async run({ simulator, cwd, print }, given) {
    const [app = '', ...rest] = given.operands;
    const application = findApplication(simulator.model, app);
    const file = given.text('file');
    const reset = given.text('reset')?.split(',') ?? [];
    const [only] = rest;
    if (file === undefined && reset.length === 0 && rest.length === 0)
      print(renderFormat(given, describeConfig(application)));
    else if (rest.length === 1 && only !== undefined && !only.includes('='))
      print(`${renderOption(application, only)}\n`);
    else {
      const fromFile = file === undefined ? {} : await readOptions(resolve(cwd, file), app);
      const set = { ...fromFile, ...(await readValues(cwd, parsePairs(rest))) };
      setConfig(simulator.model, app, { set, reset });
      await simulator.settle();
    }
  },
};

export const trustVerb: Verb = {
  name: 'trust',
  usage: '<application>',
  summary: 'Give an application access to credentials',
  example: 'trust grafana --scope=cluster',
  operands: [1, 1],
  options: {
    remove: { type: 'boolean', help: 'Take the access back' },
    scope: { type: 'string', value: 'cluster', help: 'Accepted, as Juju wants it; there is one scope' },
  },
  async run({ simulator }, given) {
    setTrust(simulator.model, given.operands[0] ?? '', !given.flag('remove'));
    await simulator.settle();
  },
};

/** Reads options that are at the top level of a YAML file, or under the application's name. */
export async function readOptions(path: string, app: string): Promise<Record<string, OptionValue>> {
  const content = await readYamlMap(path);
  return (getOwnValue(content, app) ?? content) as Record<string, OptionValue>;
}

/** The content of `juju config <application>`. */
function describeConfig(application: Application): object {
  const options = Object.entries(application.charm?.options ?? {}).map(([name, option]) => {
    const isSet = Object.hasOwn(application.config, name);
    const source = isSet ? 'user' : option.default === undefined ? 'unset' : 'default';
    return [name, { ...option, source, value: currentValue(application, name) }];
  });
  const { isTrusted } = application;
  return {
    application: application.name,
    'application-config': {
      trust: { default: false, source: isTrusted ? 'user' : 'default', type: 'bool', value: isTrusted },
    },
    charm: application.charm?.name,
    settings: Object.fromEntries(options),
  };
}

function renderOption(application: Application, name: string): string {
  if (Object.hasOwn(application.charm?.options ?? {}, name))
    return `${currentValue(application, name) ?? ''}`;
  if (name === 'trust') return `${application.isTrusted}`;
  throw new CliError(
    `key "${name}" not found in "${application.name}" application config or charm settings.`,
  );
}

function currentValue(application: Application, name: string): OptionValue | undefined {
  return getOwnValue(getEffectiveConfig(application), name);
}
