import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { answerRequests } from '../../answer-requests.ts';

test('a client that hangs up in the middle of its request costs a server of the tests nothing', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const failures: unknown[] = [];
  const note = (reason: unknown) => void failures.push(reason);
  process.on('unhandledRejection', note);
  const { promise: read, resolve } = Promise.withResolvers<unknown>();
  answerRequests(server, async (request, response) => {
    try {
      response.end(await text(request));
    } catch (error) {
      resolve(error);
      throw error;
    }
  });
  const client = connect(port, '127.0.0.1').on('error', () => {});
  client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf', () => client.destroy());

  expect(await read).toMatchObject({ code: 'ECONNRESET' });
  await new Promise(setImmediate);
  expect(failures).toEqual([]);

  const answered = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: 'whole' });
  expect(await answered.text()).toBe('whole');
  process.off('unhandledRejection', note);
  server.closeAllConnections();
  server.close();
});
