import { describe, expect, test } from '@jest/globals';
import { parseExchanges } from '../../../lib/juju-sim/simulator/journal/http-messages.ts';
import { listWrittenFiles } from '../../../lib/juju-sim/simulator/journal/journal.ts';

describe('parseExchanges', () => {
  test('gives each request of a connection its own answer', () => {
    const sent = 'GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc';
    const received =
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' +
      'HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nyo\r\n0\r\n\r\n';
    const found = parseExchanges(Buffer.from(sent), Buffer.from(received));
    expect(found.map(({ method, url, body }) => [method, url, body.toString()])).toEqual([
      ['GET', '/a', ''],
      ['POST', '/b', 'abc'],
    ]);
    expect(found.map(({ answer }) => answer.toString('latin1').split('\r\n')[0])).toEqual([
      'HTTP/1.1 200 OK',
      'HTTP/1.1 202 Accepted',
    ]);
  });

  test('joins the chunks of a body, and keeps what follows an upgrade', () => {
    const chunked = 'POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n';
    const [posted] = parseExchanges(Buffer.from(chunked), Buffer.alloc(0));
    expect(posted?.body.toString()).toBe('abcde');
    const upgrade = 'GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\nframes';
    const [opened] = parseExchanges(
      Buffer.from(upgrade),
      Buffer.from('HTTP/1.1 101 Switching Protocols\r\n\r\nanswers'),
    );
    expect(opened?.answer.toString()).toMatch(/answers$/);
  });

  test.each([
    '',
    'GET',
    'GET /a HTTP/1.1\r\nHost: x',
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz',
  ])('takes %j, which a connection ended with, without an error', (sent) => {
    expect(parseExchanges(Buffer.from(sent), Buffer.from('HTTP')).length).toBeLessThan(2);
  });
});

test('listWrittenFiles finds the paths in a request of several parts, and none in the content', () => {
  const body = Buffer.from(
    '--b\r\nContent-Type: application/json\r\n\r\n{"action":"write","files":[{"path":"/etc/a"},{"path":"/etc/\\"b"}]}\r\n--b\r\n\r\n{"path":"/not/this"}\r\n--b--\r\n',
  );
  const request = { method: 'POST', url: '/v1/files', body, answer: body, atMs: 0, container: 'web' };
  expect(listWrittenFiles(request)).toEqual(['/etc/a', '/etc/"b']);
  expect(listWrittenFiles({ ...request, url: '/v1/layers' })).toEqual([]);
});
