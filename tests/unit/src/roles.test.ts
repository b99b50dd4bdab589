import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { expanded } from '../../../src/grafana/settings/expansion.ts';
import { parseRoleNames, renderRolePath } from '../../../src/grafana/settings/sign-on/roles.ts';

describe('roles', () => {
  test.each([
    ['ops', ['ops']],
    [" 'ops' , sre,, ops ,'',", ['ops', 'sre']],
    ["o'brien", ["o'brien"]],
    [' , ', []],
  ])('of the option %j are %j', (list, names) => {
    expect(parseRoleNames(list)).toEqual(names);
  });

  test('give the expression of the Python charm, which leaves users without groups to the next source', () => {
    expect(renderRolePath({ admin: ['ops', 'site admins'], editor: ['staff'] })).toBe(
      "contains(groups[*], 'ops') && 'Admin' || contains(groups[*], 'site admins') && 'Admin' || " +
        "contains(groups[*], 'staff') && 'Editor' || groups[*] && 'Viewer'",
    );
  });

  test('give no expression where there are none', () => {
    expect(renderRolePath({ admin: [], editor: [] })).toBeUndefined();
  });

  test('contain any name as one literal, which Grafana does not expand', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
        const path = renderRolePath({ admin: [name], editor: [] }) ?? '';
        const [, literal = ''] =
          /^contains\(groups\[\*\], (.*)\) && 'Admin' \|\| groups\[\*\] && 'Viewer'$/.exec(path) ?? [];
        const isJson = literal.startsWith('`');
        expect(literal.slice(1, -1)).not.toMatch(/['`]/);
        expect(isJson ? JSON.parse(literal.slice(1, -1)) : literal.slice(1, -1)).toBe(name);
        expect(path).not.toMatch(expanded);
      }),
    );
  });
});
