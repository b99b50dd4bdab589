import { describe, expect, test } from '@jest/globals';
import { PebbleApiError, PebbleProtocolError } from 'charmkit/pebble';
import * as z from 'zod';
import { parseEnvelope, parseResult } from '../../../lib/charmkit/pebble/envelope.ts';

describe('envelope', () => {
  test.each([
    ['a result', { type: 'sync', 'status-code': 200, result: [1] }, { result: [1] }],
    ['a result that is left out', { type: 'sync', 'status-code': 200 }, {}],
    [
      'a change',
      { type: 'async', 'status-code': 202, result: null, change: '7' },
      { result: null, changeId: '7' },
    ],
    [
      'a bad state of health',
      { type: 'sync', 'status-code': 502, result: 1, maintenance: {} },
      { result: 1 },
    ],
  ])('%s is unwrapped', (_what, envelope, answer) => {
    expect(parseEnvelope(JSON.stringify(envelope), 'GET /')).toEqual(answer);
  });

  test.each([['not-found'], ['a-kind-of-tomorrow'], [undefined]])(
    'a refusal of kind %p is thrown',
    (kind) => {
      const text = JSON.stringify({
        type: 'error',
        'status-code': 404,
        result: { message: 'no such thing', kind },
      });
      const parse = (): unknown => parseEnvelope(text, 'GET /v1/a');
      expect(parse).toThrow(PebbleApiError);
      expect(parse).toThrow(
        expect.objectContaining({
          statusCode: 404,
          kind,
          reason: 'no such thing',
          message: 'Pebble refused GET /v1/a: no such thing (status 404)',
        }),
      );
    },
  );

  test.each([
    ['not JSON', '<html>marker</html>'],
    ['no envelope', '{"marker":"marker"}'],
    ['an array', '["marker"]'],
    ['an unknown type', '{"type":"marker","status-code":200}'],
    ['an error without a message', '{"type":"error","status-code":400,"result":"marker"}'],
  ])('%s is a protocol error that does not repeat it', (_what, text) => {
    const parse = (): unknown => parseEnvelope(text, 'GET /v1/a');
    expect(parse).toThrow(PebbleProtocolError);
    expect(parse).toThrow(expect.objectContaining({ message: expect.not.stringContaining('marker') }));
  });

  test('a result that does not fit names the field', () => {
    const schema = z.object({ list: z.array(z.object({ id: z.string() })) });
    expect(() => parseResult(schema, { list: [{ id: 5 }] }, 'GET /v1/a')).toThrow(
      "Pebble's answer to GET /v1/a can't be understood: unexpected list.0.id (invalid_type)",
    );
  });
});
