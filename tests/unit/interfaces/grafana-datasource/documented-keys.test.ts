import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { databagKeys, peerKeys } from 'charmkit/interfaces/grafana-datasource';

const document = readFileSync('docs/reference/grafana-datasource-interface.md', 'utf8');

test.each([...Object.values(databagKeys), ...Object.values(peerKeys)])(
  'the reference of the interface tells about the key %s',
  (key) => {
    expect(document).toMatch(new RegExp(`^\\|.*\`${key}\``, 'm'));
  },
);
