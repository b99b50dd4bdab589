import { describe, expect, test } from '@jest/globals';
import { publishCatalogueEntry, readCatalogueEntry } from 'charmkit/interfaces/catalogue';
import * as fc from 'fast-check';
import { TwoSides } from './two-sides.ts';

const apps = { grafana: 1, catalogue: 1 };

describe('the interface catalogue', () => {
  test('carries an entry, whatever stands in it', async () => {
    // A record read by a schema never has this key, because parsed JSON must not reach prototypes.
    const title = fc.string().filter((text) => text !== '__proto__');
    const entry = fc.record(
      {
        name: fc.string({ minLength: 1 }),
        url: fc.webUrl(),
        icon: fc.string(),
        description: fc.string(),
        apiDocs: fc.webUrl(),
        apiEndpoints: fc.dictionary(title, fc.webUrl(), { noNullPrototype: true }),
      },
      { requiredKeys: ['name', 'url', 'icon', 'description'] },
    );
    await fc.assert(
      fc.asyncProperty(entry, async (given) => {
        const sides = new TwoSides(apps);
        await publishCatalogueEntry(...sides.side('grafana/0'), given);
        expect(await readCatalogueEntry(...sides.side('catalogue/0'))).toEqual(given);
      }),
    );
  });

  test('has no entry before it is published, and none that has no URL', async () => {
    const sides = new TwoSides(apps);
    expect(await readCatalogueEntry(...sides.side('catalogue/0'))).toBeUndefined();
    expect(sides.warnings).toEqual([]);
    sides.databags.grafana = { name: 'Grafana', url: 'somewhere' };
    expect(await readCatalogueEntry(...sides.side('catalogue/0'))).toBeUndefined();
    expect(sides.warnings).toEqual([expect.stringContaining('endpoint:7: ignored field url: ')]);
  });
});
