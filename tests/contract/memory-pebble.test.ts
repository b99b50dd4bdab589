import { describe } from '@jest/globals';
import { openMemoryPebble } from '../../lib/charmkit/testing/pebble/memory-pebble.ts';
import { filesContract } from './pebble/files.cases.ts';
import { layersContract } from './pebble/layers.cases.ts';

const { client } = openMemoryPebble('suite', {
  canConnect: true,
  layers: {
    image: {
      services: {
        'image-service': { override: 'replace', command: 'sleep 100' },
        'image-other': { override: 'replace', command: 'sleep 100' },
      },
    },
  },
  files: {},
  directories: { '/suite': {} },
  services: {},
  checks: {},
  programs: [],
  notices: [],
  changes: [],
});

/** The part of Pebble that a test's state describes: files, layers and the plan. */
describe('the Pebble of charmkit/testing', () => {
  const pebble = { client, socketPath: client.socketPath, path: (relative: string) => `/suite/${relative}` };
  filesContract(pebble);
  layersContract(pebble);
});
