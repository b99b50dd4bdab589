import { describe, expect, test } from '@jest/globals';
import { createModel, deployCharm, enqueueAction, setConfig } from 'charmkit/juju-model';
import { charm, inHook, modelWith, settle, updateStatus } from './charm.ts';

/** `constructor` and `toString` are valid names in Juju, and every object of JavaScript inherits them. */
const names = ['constructor', 'toString', '__proto__'];

function openUnit() {
  const { model, relation } = modelWith();
  settle(model);
  const runAll = (...commands: string[][]) => {
    const results: { stdout: string; stderr: string; code: number }[] = [];
    inHook(model, 'viewer/0', updateStatus, (run) => {
      for (const [tool = '', ...args] of commands) {
        const { stdout, stderr, exitCode } = run(tool, ...args);
        results.push({ stdout, stderr, code: exitCode });
      }
    });
    return results;
  };
  return { model, id: `source:${relation}`, relation, runAll };
}

describe('a name that every object inherits', () => {
  test.each(names)('%s is no option, key or resource that nobody set', (name) => {
    const { id, runAll } = openUnit();
    const stdouts = runAll(
      ['config-get', name],
      ['state-get', name],
      ['relation-get', '-r', id, name, 'viewer/0'],
    ).map(({ stdout }) => stdout.trim());
    expect(stdouts).toEqual(['', '', '']);
    const [strict, resource, option] = runAll(
      ['state-get', '--strict', name],
      ['resource-get', name],
      ['relation-set', `--${name}=1`],
    );
    expect(strict?.stderr).toContain(`"${name}" not found`);
    expect(resource?.stderr).toContain(`resource "${name}" not found`);
    expect(option).toMatchObject({ code: 2, stderr: `ERROR option provided but not defined: --${name}\n` });
  });

  test.each(names)('%s is kept as a key of a databag and of the state, and deleted again', (name) => {
    const { model, id, relation, runAll } = openUnit();
    runAll(['relation-set', '-r', id, `${name}=x`], ['state-set', `${name}=y`]);
    const content = () => Object.entries(model.relations[relation]?.unitData['viewer/0']?.content ?? {});
    expect(content()).toContainEqual([name, 'x']);
    expect(Object.entries(model.units['viewer/0']?.charmState ?? {})).toEqual([[name, 'y']]);
    expect(
      runAll(['relation-get', '-r', id, name, 'viewer/0'], ['state-get', name]).map(({ stdout }) => stdout),
    ).toEqual(['x\n', 'y\n']);
    runAll(['relation-set', '-r', id, `${name}=`], ['state-delete', name]);
    expect(content()).not.toContainEqual([name, 'x']);
    expect(model.units['viewer/0']?.charmState).toEqual({});
  });

  test('is a name that an application can have', () => {
    const model = createModel();
    deployCharm(model, charm, { name: 'constructor' });
    expect(Object.keys(model.units)).toEqual(['constructor/0']);
  });

  test('is no option and no parameter that the charm declares', () => {
    const { model } = openUnit();
    expect(() => setConfig(model, 'viewer', { set: { toString: 'x' } })).toThrow('unknown option "toString"');
    expect(() => setConfig(model, 'toString', {})).toThrow('application "toString" not found');
    expect(() => setConfig(model, 'viewer', { set: { loud: 'constructor' } })).toThrow('expected boolean');
    expect(() => enqueueAction(model, 'viewer/0', 'show', { count: 1, constructor: 'x' })).toThrow(
      'additional property "constructor" is not allowed',
    );
  });
});
