import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import {
  HttpError,
  type HttpRequest,
  HttpSizeError,
  HttpTimeoutError,
  openHttpAnswer,
  readAll,
  readHttpAnswer,
} from 'charmkit/http';
import { createServerCertificate } from '../../../lib/juju-sim/simulator/kubernetes/self-signed.ts';

const limits = { timeoutMs: 5_000, maxBytes: 1_000 } as const;

describe('a request', () => {
  const echo: RequestListener = (request, response) => {
    const { method, url, headers } = request;
    readAll(request).then(
      (body) => {
        response.writeHead(201, { 'x-odd': headers['x-odd'] }).end(`${method} ${url} ${body.toString()}`);
      },
      () => response.destroy(),
    );
  };
  const answered = { status: 201, headers: { 'x-odd': 'yes' }, body: Buffer.from('PUT /a?b=c text') };
  const options = { method: 'PUT', headers: { 'x-odd': 'yes' }, agent: false } as const;

  test.each<[string, () => HttpRequest['body']]>([
    ['text', () => 'text'],
    ['a stream', () => Readable.from([Buffer.from('te'), Buffer.from('xt')])],
  ])('sends %s, and gives the status, the headers and the body of the answer', async (_what, body) => {
    await using server = await serve(echo);
    const url = `${server.url}/a?b=c`;
    expect(await readHttpAnswer({ url, options, body: body(), limits })).toMatchObject(answered);
  });

  test('goes through a unix socket', async () => {
    const socketPath = join(tmpdir(), `http-${process.pid}.socket`);
    await using _server = await listen(createServer(echo), socketPath);
    const request = {
      ...{ url: 'http://localhost/a?b=c', body: 'text', limits },
      options: { ...options, agent: undefined, createConnection: () => connect(socketPath) },
    };
    expect(await readHttpAnswer(request)).toMatchObject(answered);
  });

  test('goes over TLS to a server that it trusts, and names why it does not trust another', async () => {
    const { key, certificate: cert } = createServerCertificate(['grafana']);
    await using server = await listen(createSecureServer({ key, cert }, echo));
    const request = { url: `${server.url.replace('http', 'https')}/a?b=c`, body: 'text', limits };
    const trusting = { ...request, options: { ...options, ca: cert, servername: 'grafana' } };
    expect(await readHttpAnswer(trusting)).toMatchObject(answered);
    await expect(readHttpAnswer({ ...request, options })).rejects.toMatchObject({
      reason: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });

  test('whose body fails breaks off, and the failure is thrown', async () => {
    await using server = await serve(echo);
    const failure = new TypeError('the source failed');
    const body = Readable.from(
      (async function* () {
        yield Buffer.from('half');
        await sleep(10);
        throw failure;
      })(),
    );
    const asking = readHttpAnswer({
      url: server.url,
      options: { method: 'POST', agent: false },
      body,
      limits,
    });
    await expect(asking).rejects.toBe(failure);
  });

  test('that is given up before it starts, or that has no time, is not sent', async () => {
    let requests = 0;
    await using server = await serve((_request, response) => {
      requests += 1;
      response.end();
    });
    const request = { url: server.url, options: { agent: false } } as const;
    const reason = new TypeError('given up');
    const asking = readHttpAnswer({ ...request, limits, signal: AbortSignal.abort(reason) });
    await expect(asking).rejects.toBe(reason);
    await expect(readHttpAnswer({ ...request, limits: { ...limits, timeoutMs: 0 } })).rejects.toThrow(
      HttpTimeoutError,
    );
    expect(requests).toBe(0);
  });

  test.each<[string, (socket: Socket) => void]>([
    ['has begun', () => {}],
    ['has arrived in part', (socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nhalf')],
  ])('is given up after its answer %s', async (_what, answer) => {
    await using server = await serveRaw(answer);
    const reason = new TypeError('given up');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    const asking = readHttpAnswer({
      ...{ url: server.url, options: { agent: false }, limits, signal: controller.signal },
    });
    await expect(asking).rejects.toBe(reason);
  });
});

describe('an answer', () => {
  test.each<[string, string, string]>([
    [
      'an upgrade that was not asked for',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      'the connection was closed without an answer',
    ],
    ['no answer', '', 'ECONNRESET'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'HPE_INVALID_CONSTANT'],
    ['a head that is too long', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`, 'HPE_HEADER_OVERFLOW'],
    ['less than it says', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}', 'ECONNRESET'],
    [
      'a chunk that does not end',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\n{',
      'ECONNRESET',
    ],
    ['a chunk of no length', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nodd\r\n', 'ECONNRESET'],
  ])('that is %s is an error', async (_what, text, reason) => {
    await using server = await serveRaw((socket) => void socket.end(text));
    const asking = readHttpAnswer({ url: server.url, options: { agent: false }, limits });
    await expect(asking).rejects.toMatchObject({ name: 'HttpConnectionError', reason });
  });

  test('comes after any number of early hints', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'.repeat(1_000);
    await using server = await serveRaw(
      (socket) => void socket.end(`${hints}HTTP/1.1 204 No Content\r\n\r\n`),
    );
    const asking = readHttpAnswer({ url: server.url, options: { agent: false }, limits });
    expect(await asking).toMatchObject({ status: 204, body: Buffer.alloc(0) });
  });

  test('from nowhere is an error with the code of the system', async () => {
    const asking = readHttpAnswer({ url: 'http://127.0.0.1:1', options: { agent: false }, limits });
    await expect(asking).rejects.toMatchObject({
      reason: 'ECONNREFUSED',
      message: 'connect ECONNREFUSED 127.0.0.1:1',
    });
  });

  test.each<[string, string, string]>([
    ['a head', 'HTTP/1.1 200 OK\r\nx: ', 'x'],
    ['early hints', '', 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'],
    ['a body', 'HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n', 'x'],
  ])('is given up if %s trickles in for too long, though it is never silent', async (_what, head, drop) => {
    await using server = await serveRaw((socket) => trickle(socket, head, drop));
    const request = { url: server.url, options: { agent: false } } as const;
    const asking = readHttpAnswer({ ...request, limits: { ...limits, silenceMs: 2_000, timeoutMs: 100 } });
    await expect(asking).rejects.toMatchObject({
      ...{ name: 'HttpTimeoutError', timeoutMs: 100, reason: 'timeout', message: 'no answer within 100 ms' },
    });
  });

  test.each([[''], ['HTTP/1.1 200 OK\r\n\r\nhalf']])('is given up in its silence after %j', async (head) => {
    await using server = await serveRaw((socket) => void socket.write(head));
    const request = { url: server.url, options: { agent: false } } as const;
    const asking = readHttpAnswer({ ...request, limits: { ...limits, silenceMs: 50 } });
    await expect(asking).rejects.toMatchObject({ name: 'HttpTimeoutError', timeoutMs: 50 });
  });

  test('is read up to its limit, and then its connection is closed', async () => {
    await using server = await serve((_request, response) => {
      response.end(Buffer.alloc(limits.maxBytes));
    });
    const request = { url: server.url, options: { agent: false } } as const;
    expect((await readHttpAnswer({ ...request, limits })).body).toHaveLength(1_000);
    const asking = readHttpAnswer({ ...request, limits: { ...limits, maxBytes: 999 } });
    await expect(asking).rejects.toThrow(new HttpSizeError(999));
    await expect(asking).rejects.toThrow('its answer is longer than 999 bytes');
  });

  test('without end is not read on', async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await serve((_request, response) => {
      response.on('close', closed.resolve);
      Readable.from(endless(Buffer.alloc(64))).pipe(response);
    });
    const asking = readHttpAnswer({ url: server.url, options: { agent: false }, limits });
    await expect(asking).rejects.toThrow(HttpSizeError);
    await closed.promise;
  });
});

describe('an answer that is a stream', () => {
  test('has no limits after its head', async () => {
    await using server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      setTimeout(() => socket.end(Buffer.alloc(100_000)), 200);
    });
    const request = { url: server.url, options: { agent: false }, limits: { timeoutMs: 100 } } as const;
    const { status, body } = await openHttpAnswer(request);
    expect(status).toBe(200);
    expect(await readAll(body)).toHaveLength(100_000);
  });

  test('gives what has arrived, and fails when its connection breaks off', async () => {
    await using server = await serveRaw((socket) => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf');
    });
    const { body } = await openHttpAnswer({ url: server.url, options: { agent: false }, limits: {} });
    const chunks = body[Symbol.asyncIterator]();
    expect((await chunks.next()).value?.toString()).toBe('half');
    await expect(chunks.next()).rejects.toThrow(HttpError);
  });

  test('whose connection breaks off before anybody reads it fails when it is read', async () => {
    await using server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n', () =>
        setTimeout(() => socket.resetAndDestroy(), 20),
      );
    });
    const { body } = await openHttpAnswer({ url: server.url, options: { agent: false }, limits: {} });
    await sleep(100);
    await expect(readAll(body)).rejects.toThrow(HttpError);
  });
});

function* endless(chunk: Buffer): Generator<Buffer> {
  for (;;) yield chunk;
}

function trickle(socket: Socket, head: string, drop: string): void {
  socket.write(head);
  const timer = setInterval(() => socket.write(drop), 10);
  socket.on('close', () => clearInterval(timer));
}

/** A server that answers every request with what is written on its connection. */
function serveRaw(answer: (socket: Socket) => void) {
  return serve(({ socket }) => answer(socket.on('error', () => {})));
}

function serve(answer: RequestListener) {
  return listen(createServer(answer));
}

async function listen(server: Server, socketPath?: string) {
  if (socketPath === undefined) server.listen(0, '127.0.0.1');
  else server.listen(socketPath);
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as Partial<AddressInfo>).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
