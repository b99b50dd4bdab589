import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readMetadata } from 'charmkit/charm';

/** Declared as in the Python charm, so that a refresh keeps its relation. Neither charm uses it. */
const unused = 'replicas';

test('each endpoint of metadata.yaml has a file or folder of its name in src/endpoints, and nothing else has', () => {
  const names = readdirSync('src/endpoints').map((name) => name.replace(/\.ts$/, ''));
  expect([...names, unused].sort()).toEqual(Object.keys(readMetadata('.').endpoints).sort());
});
