import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { PebbleProtocolError } from 'charmkit/pebble';
import fc from 'fast-check';
import { renderLayer } from '../../../lib/charmkit/pebble/layers.ts';
import { parsePlan } from '../../../lib/charmkit/pebble/plan.ts';
import { rejection } from '../../contract/pebble/rejection.ts';

describe('layers and plans', () => {
  test('any text comes through a layer as it went in', () =>
    fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), async (environment) => {
        const service = { override: 'replace', command: 'true', environment } as const;
        const plan = await parsePlan(renderLayer({ services: { service } }));
        expect(Object.entries(plan.services.service?.environment ?? {})).toEqual(
          expect.arrayContaining(Object.entries(environment)),
        );
      }),
    ));

  test('characters that YAML does not allow are escaped', () => {
    const description = 'a\u0000b\u007fc\u0085d\u2028e\ufefff\uffff';
    const yaml = renderLayer({ description });
    expect(yaml).toBe('{"description":"a\\u0000b\\u007fc\\u0085d\\u2028e\\ufefff\\uffff"}');
  });

  test.each([
    ['{}\n', { services: {}, checks: {}, 'log-targets': {} }],
    [
      'services:\n    a:\n        command: sleep 1\n        backoff-factor: 1.5\n        environment:\n            N: "1"\n',
      {
        services: { a: { command: 'sleep 1', 'backoff-factor': 1.5, environment: { N: '1' } } },
        checks: {},
        'log-targets': {},
      },
    ],
  ])('the plan %j is read', async (yaml, plan) => {
    expect(await parsePlan(yaml)).toEqual(plan);
  });

  test.each([[''], ['services: 1'], ['- a'], ['services: {a: }'], ['a: [']])(
    '%j is no plan',
    async (yaml) => {
      await expect(parsePlan(yaml)).rejects.toThrow(PebbleProtocolError);
    },
  );

  test('a plan that can not be read is not quoted: secrets stand in it', async () => {
    const error = await rejection(
      PebbleProtocolError,
      parsePlan('services: {a: {environment: {PASSWORD: marker'),
    );
    expect(inspect(error)).not.toContain('marker');
  });
});
