import { describe, expect, test } from '@jest/globals';
import {
  publishTracingReceivers,
  readRequestedProtocols,
  readTracingReceiver,
  requestTracing,
  type TracingProtocol,
} from 'charmkit/interfaces/tracing';
import { TwoSides } from './two-sides.ts';

const apps = { web: 2, tempo: 1 };
const receivers = { otlp_grpc: 'tempo.cos.svc:4317', otlp_http: 'https://tempo.cos.svc:4318' };

describe('the interface tracing', () => {
  test('asks for protocols in the order in which they are named, by the leader alone', async () => {
    const sides = new TwoSides(apps);
    await requestTracing(...sides.side('web/1', { isLeader: false }), ['zipkin']);
    expect(sides.databags).toEqual({});
    await requestTracing(...sides.side('web/0'), ['otlp_http', 'otlp_grpc']);
    expect(sides.databags).toEqual({ web: { receivers: '["otlp_http","otlp_grpc"]' } });
    expect(await readRequestedProtocols(...sides.side('tempo/0'))).toEqual(['otlp_http', 'otlp_grpc']);
    expect(sides.warnings).toEqual([]);
  });

  test('answers with receivers, and takes them back', async () => {
    const sides = new TwoSides(apps);
    await publishTracingReceivers(...sides.side('tempo/0'), receivers);
    expect(JSON.parse(sides.databags.tempo?.receivers ?? '')).toEqual([
      { protocol: { name: 'otlp_grpc', type: 'grpc' }, url: receivers.otlp_grpc },
      { protocol: { name: 'otlp_http', type: 'http' }, url: receivers.otlp_http },
    ]);
    const read = (protocol: TracingProtocol, unit = 'web/0') =>
      readTracingReceiver(...sides.side(unit, { isLeader: unit === 'web/0' }), protocol);
    expect(await read('otlp_grpc')).toBe(receivers.otlp_grpc);
    expect(await read('otlp_http', 'web/1')).toBe(receivers.otlp_http);
    expect(await read('zipkin', 'web/1')).toBeUndefined();
    await publishTracingReceivers(...sides.side('tempo/0'), {});
    expect(sides.databags.tempo).toEqual({});
    expect(await read('otlp_grpc')).toBeUndefined();
    expect(sides.warnings).toEqual([]);
  });

  test('takes the first of several receivers of one protocol, and heeds nothing of others', async () => {
    const sides = new TwoSides(apps);
    const offered = [
      { protocol: { name: 'carrier_pigeon', type: 'avian' }, url: 'coop 7' },
      { protocol: { name: 'otlp_grpc', type: 'grpc' }, url: '[fd00::1]:4317', port: 4317 },
      { protocol: { name: 'otlp_grpc', type: 'grpc' }, url: 'second:4317' },
    ];
    sides.databags.tempo = { receivers: JSON.stringify(offered), other: 'x' };
    expect(await readTracingReceiver(...sides.side('web/0'), 'otlp_grpc')).toBe('[fd00::1]:4317');
    expect(sides.warnings).toEqual([]);
  });

  test.each([
    ['no JSON', 'receivers'],
    ['null', 'receivers'],
    ['["otlp_grpc"]', 'receivers.0'],
    ['[{"protocol":"otlp_grpc","url":"a:1"}]', 'receivers.0.protocol'],
    ['[{"protocol":{"name":"otlp_grpc"},"url":"http://a:1"}]', 'receivers'],
    ['[{"protocol":{"name":"otlp_grpc"},"url":"$__env{A}:1"}]', 'receivers'],
    ['[{"protocol":{"name":"otlp_grpc"},"url":""}]', 'receivers'],
  ])('takes %s for no receiver, with one warning', async (text, field) => {
    const sides = new TwoSides(apps);
    sides.databags.tempo = { receivers: text };
    expect(await readTracingReceiver(...sides.side('web/0'), 'otlp_grpc')).toBeUndefined();
    expect(sides.warnings).toEqual([expect.stringContaining(`endpoint:7: ignored field ${field}: `)]);
  });

  test.each([
    ['{"a":1}', 'receivers'],
    ['[7]', 'receivers.0'],
  ])('takes %s for no request, with one warning', async (text, field) => {
    const sides = new TwoSides(apps);
    sides.databags.web = { receivers: text };
    expect(await readRequestedProtocols(...sides.side('tempo/0'))).toEqual([]);
    expect(sides.warnings).toEqual([expect.stringContaining(`endpoint:7: ignored field ${field}: `)]);
  });

  test('knows nothing of protocols that others ask for', async () => {
    const sides = new TwoSides(apps);
    sides.databags.web = { receivers: '["otlp_http","toString","carrier_pigeon"]' };
    expect(await readRequestedProtocols(...sides.side('tempo/0'))).toEqual(['otlp_http']);
    expect(sides.warnings).toEqual([]);
  });

  test('refuses to give an address that no requirer would take', async () => {
    const publish = (given: object) => publishTracingReceivers(...new TwoSides(apps).side('tempo/0'), given);
    await expect(publish({ otlp_grpc: 'http://tempo:4317' })).rejects.toThrow('host:port');
    await expect(publish({ otlp_http: 'tempo:4318' })).rejects.toThrow('URL');
  });
});
