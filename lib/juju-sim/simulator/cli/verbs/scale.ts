import { addUnit, removeApplication, removeUnit, scaleApplication } from 'charmkit/juju-model';
import { CliError } from '../cli-error.ts';
import type { Verb } from '../verb.ts';

export const scaleVerb: Verb = {
  name: 'scale-application',
  usage: '<application> <units>',
  summary: 'Set the number of units of an application; the highest unit numbers are removed first',
  example: 'scale-application grafana 3',
  operands: [2, 2],
  async run({ simulator, print }, { operands: [app = '', scale = ''] }) {
    if (!/^\d+$/.test(scale)) throw new CliError(`scale must be a number, not "${scale}"`);
    scaleApplication(simulator.model, app, Number(scale));
    print(`${app} scaled to ${scale} units\n`);
    await simulator.settle();
  },
};

export const addUnitVerb: Verb = {
  name: 'add-unit',
  usage: '<application>',
  summary: 'Add units to an application',
  example: 'add-unit grafana -n 2',
  operands: [1, 1],
  options: {
    'num-units': { type: 'string', short: 'n', value: 'n', help: 'The number of units; 1 without it' },
  },
  async run({ simulator }, given) {
    addUnit(simulator.model, given.operands[0] ?? '', given.number('num-units') ?? 1);
    await simulator.settle();
  },
};

export const removeUnitVerb: Verb = {
  name: 'remove-unit',
  usage: '<application> --num-units <n>',
  summary: 'Remove units, the highest unit numbers first',
  example: 'remove-unit grafana --num-units 1',
  operands: [1, 1],
  options: { 'num-units': { type: 'string', value: 'n', help: 'The number of units; 1 without it' } },
  async run({ simulator }, given) {
    const [app = ''] = given.operands;
    if (app.includes('/')) removeUnit(simulator.model, app);
    else {
      const units = Object.values(simulator.model.units).filter(
        (unit) => unit.app === app && unit.life === 'alive',
      );
      scaleApplication(simulator.model, app, Math.max(0, units.length - (given.number('num-units') ?? 1)));
    }
    await simulator.settle();
  },
};

export const removeApplicationVerb: Verb = {
  name: 'remove-application',
  usage: '<application>',
  summary: 'Remove an application and its relations',
  example: 'remove-application prometheus --no-prompt',
  operands: [1, 1],
  options: {
    'no-prompt': { type: 'boolean', help: 'Accepted; juju-sim never asks' },
    'destroy-storage': { type: 'boolean', help: 'Accepted; storage goes with its unit' },
  },
  async run({ simulator, print }, { operands: [app = ''] }) {
    removeApplication(simulator.model, app);
    print(`will remove application ${app}\n`);
    await simulator.settle();
  },
};
