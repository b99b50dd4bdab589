import { addUnit, removeApplication, removeUnit, scaleApplication } from '../../../juju-model/index.ts';
import { CliError } from '../cli-error.ts';
import type { Verb } from '../verb.ts';

export const scaleVerb: Verb = {
  name: 'scale-application',
  usage: '<application> <units>',
  summary: 'Set the number of units of an application; the highest unit numbers are removed first',
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
  operands: [1, 1],
  options: { 'num-units': { type: 'string', short: 'n' } },
  async run({ simulator }, given) {
    addUnit(simulator.model, given.operands[0] ?? '', given.number('num-units') ?? 1);
    await simulator.settle();
  },
};

export const removeUnitVerb: Verb = {
  name: 'remove-unit',
  usage: '<application> --num-units <n>',
  summary: 'Remove units, the highest unit numbers first',
  operands: [1, 1],
  options: { 'num-units': { type: 'string' } },
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
  operands: [1, 1],
  options: { 'no-prompt': { type: 'boolean' }, 'destroy-storage': { type: 'boolean' } },
  async run({ simulator, print }, { operands: [app = ''] }) {
    removeApplication(simulator.model, app);
    print(`will remove application ${app}\n`);
    await simulator.settle();
  },
};
