import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { type RequestOptions, request as requestHttps } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { mutate, mutation } from '../fuzz/mutation.ts';
import type { HttpFault } from './http-faults.ts';

interface GoodAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

type Upstream = Pick<RequestOptions, 'socketPath' | 'protocol' | 'host' | 'port' | 'rejectUnauthorized'> & {
  readonly headers?: Readonly<Record<string, string>>;
};

/** What arrives instead of a good answer. */
interface Garbled {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** A way to spoil a good answer. */
export type Garble = (good: GoodAnswer) => Garbled | HttpFault;

/** A fault that lets the server do what it is asked, and spoils its answer. */
export function spoilAnswers(upstream: Upstream, garble: Garble): HttpFault {
  return (incoming, response) => {
    const spoil = (good: GoodAnswer): void => {
      const garbled = garble(good);
      if (typeof garbled === 'function') {
        garbled(incoming, response);
        return;
      }
      const { status = good.status, headers, body = good.body } = garbled;
      const type = good.headers['content-type'];
      response
        .writeHead(status, { ...(type !== undefined && { 'content-type': type }), ...headers })
        .end(body);
    };
    forward(upstream, incoming).then(spoil, () => response.destroy());
  };
}

function forward(upstream: Upstream, incoming: IncomingMessage): Promise<GoodAnswer> {
  const { method = '', url = '', headers } = incoming;
  const options: RequestOptions = {
    method,
    path: url,
    ...upstream,
    headers: { ...headers, ...upstream.headers },
  };
  return new Promise((resolve, reject) => {
    const send = upstream.protocol === 'https:' ? requestHttps : request;
    const passed = send(options, (answer) => {
      const { statusCode: status = 0, headers: received } = answer;
      buffer(answer).then((body) => resolve({ status, headers: received, body }), reject);
    });
    passed.on('error', reject);
    incoming.pipe(passed);
  });
}

const statuses = [204, 206, 304, 400, 401, 403, 404, 409, 429, 500, 502, 503, 504];
const marker = 'PLANTED-SECRET';
const html = `<html><body>${marker}</body></html>`;
const many = 130_000;
const deep = 100_000;

/** Garbles that are answered at once. */
export const garbles: Readonly<Record<string, Garble>> = {
  'HTML with status 200': () => ({ headers: { 'content-type': 'text/html' }, body: html }),
  'an empty body': () => ({ body: '' }),
  'half of its body': ({ body }) => ({ body: body.subarray(0, body.length / 2) }),
  'its body twice': ({ body }) => ({ body: Buffer.concat([body, body]) }),
  'text that is not UTF-8': ({ body }) => ({
    body: Buffer.from(body.map((byte, at) => (at % 7 === 3 ? 0xff : byte))),
  }),
  'a gzip bomb': () => ({
    headers: { 'content-encoding': 'gzip' },
    body: gzipSync(Buffer.alloc(20_000_000)),
  }),
  'a redirect to itself': () => (incoming, response) =>
    void response.writeHead(302, { location: incoming.url }).end(),
  'a redirect to another host': () => ({ status: 307, headers: { location: 'http://192.0.2.1/' }, body: '' }),
  ...Object.fromEntries(
    statuses.flatMap((status): readonly (readonly [string, Garble])[] => [
      [`status ${status} with HTML`, () => ({ status, body: html })],
      [`status ${status} with its body`, () => ({ status })],
    ]),
  ),
  'status 999': () => writeRaw('HTTP/1.1 999 Odd\r\ncontent-length: 2\r\n\r\n{}'),
  'a body that is longer than it says': () =>
    writeRaw(`HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}${html}`),
  'a body that is shorter than it says': () => writeRaw('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{}'),
  'two lengths': () => writeRaw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'),
  'a chunk of no length': () =>
    writeRaw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nno-length\r\n{}\r\n'),
  'chunks that end half-way': () =>
    writeRaw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"typ'),
  'what is not HTTP': () => writeRaw(`SSH-2.0-OpenSSH_9.6 ${marker}\r\n`),
  'headers of 1 MB': () => writeRaw(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(1_000_000)}\r\n\r\n{}`),
  'ten thousand headers': () =>
    writeRaw(`HTTP/1.1 200 OK\r\n${'x: x\r\n'.repeat(10_000)}content-length: 2\r\n\r\n{}`),
  'a thousand early hints': ({ status, body }) =>
    writeRaw(
      `${'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'.repeat(1000)}HTTP/1.1 ${status} OK\r\n` +
        `content-length: ${body.length}\r\n\r\n${body.toString()}`,
    ),
  'an upgrade without a request for one': () =>
    writeRaw('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n{}'),
  ...Object.fromEntries(
    Object.entries({
      null: 'null',
      'a list': '[]',
      'a number': '1e400',
      'a text': '"text"',
      true: 'true',
      'an empty object': '{}',
      NaN: 'NaN',
      [`${deep} brackets`]: '['.repeat(deep) + ']'.repeat(deep),
      [`${deep} objects in each other`]: `${'{"result":'.repeat(deep)}1${'}'.repeat(deep)}`,
      [`${many} numbers`]: `[${'1,'.repeat(many)}1]`,
      'a name that each object has': '{"__proto__":{"type":"sync","status-code":200,"result":[]}}',
    }).map(([what, body]) => [`${what} as JSON`, () => ({ body })]),
  ),
  // The form of Pebble's answers, which other servers only show as one more object.
  ...Object.fromEntries(
    Object.entries({
      null: null,
      'an empty object': {},
      'an empty list': [],
      'an empty text': '',
      'a list of null': [null],
      [`a list of ${many} numbers`]: Array(many).fill(1),
      'an object with lists of wrong elements': { tasks: Array(many).fill({}), changed: Array(many).fill(1) },
      'an error of 1 MB': { message: 'x'.repeat(1_000_000) },
      'an error with control characters': { message: 'a\0b\u001b[31m\r\nc', kind: 'odd' },
      'an error of an unknown kind': { message: 'no', kind: '__proto__' },
    }).flatMap(([what, result]) =>
      ['sync', 'error'].map((type) => [
        `an answer of type ${type} with ${what}`,
        () => ({ body: JSON.stringify({ type, 'status-code': type === 'error' ? 400 : 200, result }) }),
      ]),
    ),
  ),
};

/** Garbles that last until somebody gives up. */
export const slowGarbles: Readonly<Record<string, Garble>> = {
  'a chunk now and then': () =>
    trickle('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '1\r\n \r\n'),
  'a letter of its body now and then': () => trickle('HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n', ' '),
  'a letter of its head now and then': () => trickle('HTTP/1.1 200 OK\r\nx: ', 'x'),
  'early hints now and then': () => trickle('', 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'),
  'a body that it never sends': () => writeRaw('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n', true),
};

/** Structural changes of JSON answers, the same for the same seed. */
export function sampleMutations(count: number, seed: number): Readonly<Record<string, Garble>> {
  const changes = fc.array(mutation, { minLength: 1, maxLength: 3 });
  const garbled = fc
    .sample(changes, { numRuns: count, seed })
    .map((mutations, number): readonly [string, Garble] => [
      `mutation ${number} of seed ${seed}`,
      ({ body }) => ({ body: mutateText(body.toString('latin1'), (value) => mutate(value, mutations)) }),
    ]);
  return Object.fromEntries(garbled);
}

/** Changes each JSON value in a text: a whole answer, or parts of a multipart answer. */
function mutateText(text: string, change: (value: unknown) => unknown): Buffer {
  const pieces = text.split(/(\r\n\r\n|\r\n--)/).map((piece) => {
    if (!/^\s*[[{"]/.test(piece)) return piece;
    try {
      return JSON.stringify(change(JSON.parse(Buffer.from(piece, 'latin1').toString()))) ?? '';
    } catch {
      return piece;
    }
  });
  return Buffer.from(pieces.join(''));
}

function writeRaw(text: string, staysOpen = false): HttpFault {
  return ({ socket }) => {
    if (staysOpen) socket.write(text);
    else socket.end(text);
  };
}

function trickle(head: string, drop: string): HttpFault {
  return ({ socket }) => {
    socket.on('error', () => {}).write(head);
    const timer = setInterval(() => socket.write(drop), 50);
    socket.on('close', () => clearInterval(timer));
  };
}
