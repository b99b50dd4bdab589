import { expect, test } from '@jest/globals';
import { findTakenPort } from '../../../lib/juju-sim/simulator/containers/taken-port.ts';

test.each([
  ['Go', '12:30:59 listen tcp :3000: bind: address already in use', 3000],
  ['Node', 'Error: listen EADDRINUSE: address already in use :::8080', 8080],
  ['Node with an address', 'Error: listen EADDRINUSE: address already in use 127.0.0.1:8080', 8080],
  ['nginx', '2026/11/30 12:30:59 [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)', 80],
  [
    'asyncio',
    "[Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use",
    8000,
  ],
  ['Python', 'OSError: [Errno 98] Address already in use', undefined],
])('the port that is taken is read from what a program says: %s', (_case, line, port) => {
  expect(findTakenPort(line)).toEqual({ port });
});

test('a line on anything else names no port that is taken', () => {
  expect(findTakenPort('listening on 0.0.0.0:3000')).toBeUndefined();
});
