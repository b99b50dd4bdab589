import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GobFrames, GobTooLongError } from '../../../lib/charmkit/agent-rpc/gob-frames.ts';
import { GobReader } from '../../../lib/charmkit/agent-rpc/gob-reader.ts';
import { GobError, type GobShape, type GobStruct } from '../../../lib/charmkit/agent-rpc/gob-shape.ts';
import { GobWriter } from '../../../lib/charmkit/agent-rpc/gob-writer.ts';
import { noBody, responseHeader, toolRequest, toolResponse } from '../../../lib/charmkit/agent-rpc/shapes.ts';

/** Encoded by Juju's own client (3.5). */
const request =
  '66ff81030101075265717565737401ff820001070109436f6e746578744964010c000103446972010c00010b436f6d6d616e644e616d65010c00' +
  '01044172677301ff84000108537464696e5365740102000105537464696e010a000105546f6b656e010c00000016ff83020101085b5d7374' +
  '72696e6701ff8400010c000047ff82011b67726166616e612f302d636f6e6669672d6368616e6765642d373001012f010973746174652d73' +
  '65740102062d2d66696c65012d0101010a7b2261223a202231227d00';
/** Encoded by Juju's own server (3.5). */
const header =
  '397f03010108526573706f6e736501ff80000103010d536572766963654d6574686f64010c00010353657101060001054572726f72010c0000' +
  '0038ff80010a4a756a75632e4d61696e0227686f6f6b20746f6f6c20726571756972657320737464696e2c206e6f6e6520737570706c6965' +
  '64';
const emptyBody = '0aff83030102ff8400000003ff8400';
const refusal =
  '39ff810301010c45786563526573706f6e736501ff820001030104436f646501040001065374646f7574010a000106537464657272010a0000' +
  '0039ff82010402324552524f52206f7074696f6e2070726f766964656420627574206e6f7420646566696e65643a202d2d6e6f6e73656e73' +
  '650a00';

describe('What Go wrote', () => {
  test('is read: a request', () => {
    expect(readHex(request, toolRequest)).toEqual({
      ContextId: 'grafana/0-config-changed-70',
      Dir: '/',
      CommandName: 'state-set',
      Args: ['--file', '-'],
      StdinSet: true,
      Stdin: Buffer.from('{"a": "1"}'),
      Token: '',
    });
  });

  test('is read: an answer', () => {
    expect(readHex(refusal, toolResponse)).toMatchObject({
      Code: 2,
      Stderr: Buffer.from('ERROR option provided but not defined: --nonsense\n'),
    });
  });

  test('is read: an error, and the nothing that follows it', () => {
    const broken = `${header}00`;
    expect(readHex(broken, responseHeader)).toEqual({
      ServiceMethod: 'Jujuc.Main',
      Seq: 0,
      Error: 'hook tool requires stdin, none supplied',
    });
    expect(readHex(emptyBody, noBody)).toEqual({});
  });
});

const anyRequest = fc.record({
  ContextId: fc.string(),
  Dir: fc.string(),
  CommandName: fc.string(),
  Args: fc.array(fc.string({ unit: 'grapheme' })),
  StdinSet: fc.boolean(),
  Stdin: fc.uint8Array({ maxLength: 700 }),
  Token: fc.string(),
});
const anyResponse = fc.record({
  Code: fc.maxSafeInteger(),
  Stdout: fc.uint8Array({ maxLength: 70_000 }),
  Stderr: fc.uint8Array(),
});
const anyHeader = fc.record({
  ServiceMethod: fc.string(),
  Seq: fc.maxSafeNat(),
  Error: fc.string(),
});

describe('A struct', () => {
  test('comes through as it was, in whatever pieces', () => {
    const anyStruct = fc.oneof(
      anyRequest.map((value) => ({ shape: toolRequest as GobShape, value: value as object })),
      anyResponse.map((value) => ({ shape: toolResponse as GobShape, value: value as object })),
      anyHeader.map((value) => ({ shape: responseHeader as GobShape, value: value as object })),
    );
    fc.assert(
      fc.property(fc.array(anyStruct), fc.infiniteStream(fc.integer({ min: 1, max: 300 })), (all, sizes) => {
        const writer = new GobWriter();
        const bytes = Buffer.concat(
          all.map(({ shape, value }) => writer.write(shape, value as GobStruct<typeof shape>)),
        );
        const frames = new GobFrames(1_000_000);
        const reader = new GobReader();
        const left = [...all];
        const read: object[] = [];
        for (let start = 0; start < bytes.length; ) {
          const end = start + (sizes.next().value ?? 1);
          frames.push(bytes.subarray(start, end));
          start = end;
          for (let message = frames.take(); message; message = frames.take()) {
            const value = reader.read(message, left[0]?.shape ?? noBody);
            if (value !== undefined) left.shift();
            if (value !== undefined) read.push(value);
          }
        }
        expect(read.map(toPlain)).toEqual(all.map(({ value }) => toPlain(value)));
      }),
    );
  });

  test('is defined once for a stream', () => {
    const writer = new GobWriter();
    const value = { Code: 1, Stdout: new Uint8Array(), Stderr: new Uint8Array() };
    writer.write(toolResponse, value);
    expect(writer.write(toolResponse, value).toString('hex')).toBe(idFieldOneEnd);
  });
});

/** The length, the type's id in two bytes, the distance of the field from the previous one, 1, and the end. */
const idFieldOneEnd = '05ff82010200';

describe('What is not the protocol', () => {
  test('is refused, and nothing else happens', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (bytes) => {
        refused += tryRead(Buffer.from(bytes), toolResponse);
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  test('is refused where one byte of a request differs, or is read as something', () => {
    const valid = Buffer.from(request, 'hex');
    fc.assert(
      fc.property(fc.nat({ max: valid.length - 1 }), fc.nat({ max: 255 }), (position, byte) => {
        const bytes = Buffer.from(valid);
        bytes[position] = byte;
        tryRead(bytes, toolRequest);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['a field that is missing', { name: 'ExecResponse', fields: { Code: 'int', Stdout: 'bytes' } }],
    ['a field of another type', { name: 'X', fields: { Code: 'uint', Stdout: 'bytes', Stderr: 'bytes' } }],
  ] as const)('is refused with %s', (_title, shape: GobShape) => {
    const bytes = new GobWriter().write(shape, {
      Code: 1,
      Stdout: new Uint8Array(),
      Stderr: new Uint8Array(),
    });
    expect(() => readHex(bytes.toString('hex'), toolResponse)).toThrow(GobError);
  });

  test('may have a field more', () => {
    const fields = { Extra: 'strings', Code: 'int', Stdout: 'bytes', Stderr: 'bytes' } as const;
    const value = { Extra: ['a'], Code: 1, Stdout: new Uint8Array(), Stderr: new Uint8Array() };
    const bytes = new GobWriter().write({ name: 'ExecResponse', fields }, value);
    expect(readHex(bytes.toString('hex'), toolResponse)).toEqual({
      Code: 1,
      Stdout: Buffer.alloc(0),
      Stderr: Buffer.alloc(0),
    });
  });

  test.each([
    ['in one byte', '40'],
    ['in many', 'fa3b9aca000000'],
    ['in more than there are', '80'],
  ])('is refused for its length before it is there: %s', (_title, hex) => {
    const frames = new GobFrames(63);
    frames.push(Buffer.from(hex, 'hex'));
    expect(() => frames.take()).toThrow(GobTooLongError);
  });

  test('is refused for a list that is longer than the message', () => {
    // Like `request`, with 0x7f arguments.
    const hex = request.replace('2d7365740102', '2d736574017f');
    expect(hex).not.toBe(request);
    expect(() => readHex(hex, toolRequest)).toThrow('a list is longer than its message');
  });
});

function readHex<Shape extends GobShape>(hex: string, shape: Shape): GobStruct<Shape> | undefined {
  const frames = new GobFrames(1_000_000);
  const reader = new GobReader();
  frames.push(Buffer.from(hex, 'hex'));
  for (let message = frames.take(); message; message = frames.take()) {
    const value = reader.read(message, shape);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Returns 1 if the reader refused the bytes. */
function tryRead(bytes: Buffer, shape: GobShape): 0 | 1 {
  try {
    readHex(bytes.toString('hex'), shape);
    return 0;
  } catch (error) {
    if (!(error instanceof GobError)) throw error;
    return 1;
  }
}

/** Converts byte arrays to Buffers, so that equal bytes compare as equal. */
function toPlain(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      each instanceof Uint8Array ? Buffer.from(each) : each,
    ]),
  );
}
