import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import {
  createPebbleClient,
  PebbleConnectionError,
  PebbleError,
  PebbleProtocolError,
  PebbleTimeoutError,
} from 'charmkit/pebble';
import { fakePebble, grant } from './fake-pebble.ts';

describe('transport', () => {
  test('a Pebble that never answers is a timeout', async () => {
    await using pebble = await fakePebble(() => undefined);
    const client = createPebbleClient({ socketPath: pebble.socketPath, timeoutMs: 50 });
    const asking = client.systemInfo();
    await expect(asking).rejects.toThrow(PebbleTimeoutError);
    await expect(asking).rejects.toThrow('GET /v1/system-info took longer than 50 ms');
  });

  test('a Pebble that stops in the middle of its answer is a timeout', async () => {
    await using pebble = await fakePebble((_request, response) => response.write('{"type":'));
    const client = createPebbleClient({ socketPath: pebble.socketPath, timeoutMs: 50 });
    await expect(client.systemInfo()).rejects.toThrow(PebbleTimeoutError);
  });

  test('a Pebble that stops reading what is sent is a timeout', async () => {
    await using pebble = await fakePebble(() => undefined);
    const client = createPebbleClient({ socketPath: pebble.socketPath, timeoutMs: 300 });
    const pushing = client.pushFile({ path: '/a', content: Buffer.alloc(20_000_000) });
    await expect(pushing).rejects.toThrow(PebbleTimeoutError);
  });

  test.each([
    ['waits for', (ms: number) => sleep(ms)],
    ['computes', (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)],
  ])('a charm that %s what it sends takes its own time, not that of Pebble', async (_what, make) => {
    const timeoutMs = 500;
    await using pebble = await fakePebble((request, response) => {
      request.resume().on('end', () => grant(response, [{ path: '/a' }]));
    });
    const client = createPebbleClient({ socketPath: pebble.socketPath, timeoutMs });
    const content = async function* () {
      for (let made = 0; made < 4; made += 1) {
        await make(2 * timeoutMs);
        yield 'made';
      }
    };
    await client.pushFile({ path: '/a', content: content() });
  });

  test('a Pebble that hangs up is a connection error', async () => {
    await using pebble = await fakePebble((request) => request.socket.destroy());
    const client = createPebbleClient({ socketPath: pebble.socketPath });
    await expect(client.systemInfo()).rejects.toThrow(PebbleConnectionError);
  });

  test('a Pebble that hangs up in the middle of its answer is a connection error', async () => {
    await using pebble = await fakePebble((request, response) => {
      response.write('{"type":', () => request.socket.destroy());
    });
    const client = createPebbleClient({ socketPath: pebble.socketPath });
    await expect(client.systemInfo()).rejects.toThrow(PebbleConnectionError);
  });

  test.each<[string, number | undefined, (socket: Writable) => void]>([
    ['that is given', 200, (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n{}')],
    [
      'that is an upgrade',
      undefined,
      (socket) => socket.end('HTTP/1.1 101 Odd\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ],
    ['that never comes', undefined, () => {}],
  ])('an answer %s is reported to the watch as %p, once', async (_what, status, answer) => {
    await using pebble = await fakePebble(({ socket }) => answer(socket));
    const reported: (number | undefined)[] = [];
    const watch = () => (statusCode: number | undefined) => void reported.push(statusCode);
    const client = createPebbleClient({ socketPath: pebble.socketPath, timeoutMs: 50, watch });
    await expect(client.systemInfo()).rejects.toThrow(PebbleError);
    expect(reported).toEqual([status]);
  });

  test.each([['not JSON'], ['{}'], ['{"type":"sync","status-code":200,"result":{"version":5}}']])(
    'the answer %j is a protocol error',
    async (text) => {
      await using pebble = await fakePebble((_request, response) => response.end(text));
      const client = createPebbleClient({ socketPath: pebble.socketPath });
      await expect(client.systemInfo()).rejects.toThrow(PebbleProtocolError);
    },
  );

  test.each([['pullFile'], ['listFiles']] as const)(
    '%s of an answer in another form is a protocol error',
    async (call) => {
      await using pebble = await fakePebble((_request, response) => grant(response, 'other'));
      const client = createPebbleClient({ socketPath: pebble.socketPath });
      await expect(client[call]('/a')).rejects.toThrow(PebbleProtocolError);
    },
  );

  test('a file that is no socket is a connection error', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'no-pebble-'));
    const socketPath = join(folder, 'pebble.socket');
    await writeFile(socketPath, '');
    await expect(createPebbleClient({ socketPath }).systemInfo()).rejects.toThrow(PebbleConnectionError);
    await rm(folder, { recursive: true });
  });

  test('fields that a newer Pebble adds do no harm', async () => {
    await using pebble = await fakePebble((_request, response) => {
      grant(response, { version: 'v9', 'boot-id': 'b', 'new-field': { a: 1 } });
    });
    const client = createPebbleClient({ socketPath: pebble.socketPath });
    expect(await client.systemInfo()).toEqual({ version: 'v9', bootId: 'b' });
  });
});

describe('an answer without end', () => {
  test('is a protocol error once it is too long, whichever form it has, and names the file that it is', async () => {
    await using pebble = await fakePebble((request, response) => flood(response, request.url ?? ''));
    const client = createPebbleClient({ socketPath: pebble.socketPath });
    for (const asking of [client.systemInfo(), client.logs()]) {
      await expect(asking).rejects.toThrow(/can't be understood: more than \d+ bytes/);
    }
    await expect(client.pullFiles(['/a'])).rejects.toThrow(/^\/a: generic-file-error: file too large/);
  });

  test('that trickles in is a timeout, though its connection is never silent', async () => {
    await using pebble = await fakePebble((_request, response) => trickle(response));
    // Twenty times the interval of the trickle, so that a pause of this process is no silence of the connection.
    const client = createPebbleClient({ socketPath: pebble.socketPath, timeoutMs: 400 });
    await expect(client.systemInfo()).rejects.toThrow('GET /v1/system-info took longer than 2400 ms');
  });

  test('whose head trickles in is a timeout', async () => {
    await using pebble = await fakePebble((request) => trickle(request.socket));
    const client = createPebbleClient({ socketPath: pebble.socketPath, timeoutMs: 60 });
    await expect(client.systemInfo()).rejects.toThrow(PebbleError);
  });
});

/** Sends an endless answer in the form of the request: JSON, multipart or lines. */
function flood(response: ServerResponse, url: string): void {
  const megabyte = Buffer.alloc(1024 * 1024, ' ');
  if (url.startsWith('/v1/files')) {
    response.setHeader('content-type', 'multipart/form-data; boundary=x');
    response.write('--x\r\nContent-Disposition: form-data; name="files"; filename="/a"\r\n\r\n');
  }
  if (url.startsWith('/v1/logs')) response.setHeader('content-type', 'application/x-ndjson');
  Readable.from(endless(megabyte)).pipe(response);
}

function* endless(chunk: Buffer): Generator<Buffer> {
  for (;;) yield chunk;
}

function trickle(stream: Writable): void {
  const timer = setInterval(() => stream.write(' '), 20);
  stream.on('error', () => {}).on('close', () => clearInterval(timer));
}
