import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { load } from 'js-yaml';
import { type Application, type OptionValue, setConfig, setTrust } from '../../../juju-model/index.ts';
import { findApplication } from '../find.ts';
import { parsePairs, readValues } from '../pairs.ts';
import type { Verb } from '../verb.ts';
import { renderYaml } from '../yaml.ts';

export const configVerb: Verb = {
  name: 'config',
  usage: '<application> [<option>] [<option>=<value> ...]',
  summary: 'Show or change the options of an application',
  operands: [1, 1000],
  options: { reset: { type: 'string' }, file: { type: 'string' } },
  async run({ simulator, cwd, print }, given) {
    const [app = '', ...rest] = given.operands;
    const application = findApplication(simulator.model, app);
    const file = given.text('file');
    const reset = given.text('reset')?.split(',') ?? [];
    const [only] = rest;
    if (file === undefined && reset.length === 0 && rest.length === 0) print(describe(application));
    else if (rest.length === 1 && only !== undefined && !only.includes('='))
      print(`${currentValue(application, only) ?? ''}\n`);
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
  operands: [1, 1],
  options: { remove: { type: 'boolean' }, scope: { type: 'string' } },
  async run({ simulator }, given) {
    setTrust(simulator.model, given.operands[0] ?? '', !given.flag('remove'));
    await simulator.settle();
  },
};

async function readOptions(path: string, app: string): Promise<Record<string, OptionValue>> {
  const content = load(await readFile(path, 'utf8')) as Record<string, unknown>;
  return (content[app] ?? content) as Record<string, OptionValue>;
}

function describe(application: Application): string {
  const options = Object.entries(application.charm?.options ?? {}).map(([name, option]) => {
    const isSet = application.config[name] !== undefined;
    const source = isSet ? 'user' : option.default === undefined ? 'unset' : 'default';
    return [name, { ...option, source, value: currentValue(application, name) }];
  });
  return renderYaml({
    application: application.name,
    'application-config': { trust: { source: 'user', type: 'bool', value: application.isTrusted } },
    charm: application.charm?.name,
    settings: Object.fromEntries(options),
  });
}

function currentValue(application: Application, name: string): OptionValue | undefined {
  return application.config[name] ?? application.charm?.options[name]?.default;
}
