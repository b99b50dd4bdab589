import { describe, expect, test } from '@jest/globals';
import { renderName } from 'charmkit/relation';
import fc from 'fast-check';

describe('a name that another application chose, in a log line', () => {
  test.each([
    ['file:src/dashboards/node.json', 'file:src/dashboards/node.json'],
    ['Node Exporter / Overview', '"Node Exporter / Overview"'],
    ['Übersicht', '"Übersicht"'],
    ['', '""'],
    ['a\nERROR all is lost', '"a\\nERROR all is lost"'],
    ['x" and version 9 of "y', '"x\\" and version 9 of \\"y"'],
    ['\u202Etxt.exe', '"\\u202etxt.exe"'],
    ['\u001B[2J', '"\\u001b[2J"'],
    ['a'.repeat(51), `"${'a'.repeat(50)}…"`],
  ])('%j is shown as %s', (name, shown) => {
    expect(renderName(name)).toBe(shown);
  });

  test('is short and one line, and nothing in it ends the quotation, for arbitrary text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        const shown = renderName(name);
        expect(shown.length).toBeLessThanOrEqual(53);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        if (shown.startsWith('"')) expect(shown.slice(1, -1)).toMatch(/^([^"\\]|\\.)*\\?…?$/u);
      }),
    );
  });
});
