import { describe, expect, test } from '@jest/globals';
import { type Layer, PebbleApiError } from 'charmkit/pebble';
import { rejection } from './rejection.ts';
import type { PebbleUnderTest } from './under-test.ts';

export function layersContract(pebble: PebbleUnderTest): void {
  describe('layers and plan', () => {
    test('a layer comes back in the plan', async () => {
      const service = {
        override: 'replace',
        summary: 'A summary',
        startup: 'enabled',
        command: 'sleep 100',
        environment: { A: '1', B: 'two' },
        'on-check-failure': { check: 'restart' },
        'backoff-delay': '1s',
        'backoff-factor': 1.5,
        'kill-delay': '500ms',
      } as const;
      await pebble.client.addLayer('round', { summary: 'x', services: { round: service } });
      expect((await pebble.client.plan()).services.round).toEqual(service);
    });

    test("the image's layer is in the plan from the start, starts nothing, and combines by its label", async () => {
      const [service] = await pebble.client.services(['image-service']);
      expect(service).toMatchObject({ startup: 'disabled', current: 'inactive' });
      const changed = { override: 'replace', command: 'sleep 200' } as const;
      await pebble.client.addLayer('image', { services: { 'image-service': changed } }, { combine: true });
      const { services } = await pebble.client.plan();
      expect(services['image-service']).toEqual(changed);
      expect(services['image-other']?.command).toBe('sleep 100');
    });

    test('text that YAML would read as something else stays text', async () => {
      const environment = {
        YES: 'yes',
        NUMBER: '012',
        FLOAT: '1e3',
        NULL: 'null',
        DATE: '2026-01-02',
        EMPTY: '',
        COLON: 'a: b # c',
        LINES: 'one\n  two\n',
        CONTROL: 'tab\t bell\u0007 delete\u007f next\u0085 mark\ufeff line\u2028',
        EMOJI: '😀',
      };
      const service = { override: 'replace', command: 'true', environment } as const;
      await pebble.client.addLayer('text', { services: { text: service } });
      expect((await pebble.client.plan()).services.text?.environment).toEqual(environment);
    });

    test('a label is taken once, unless the layer is combined', async () => {
      const layer = (command: string): Layer => ({ services: { label: { override: 'replace', command } } });
      await pebble.client.addLayer('label', layer('one'));
      const again = await rejection(PebbleApiError, pebble.client.addLayer('label', layer('two')));
      expect(again).toMatchObject({ statusCode: 400, reason: 'layer "label" already exists' });
      await pebble.client.addLayer('label', layer('two'), { combine: true });
      expect((await pebble.client.plan()).services.label?.command).toBe('two');
    });

    test('a later layer goes over an earlier one, and combining keeps an earlier one in its place', async () => {
      const layer = (command: string): Layer => ({ services: { over: { override: 'replace', command } } });
      await pebble.client.addLayer('lower', layer('low'));
      await pebble.client.addLayer('upper', layer('up'));
      await pebble.client.addLayer('lower', layer('lower still'), { combine: true });
      expect((await pebble.client.plan()).services.over?.command).toBe('up');
    });

    test('what a combined layer leaves out stays', async () => {
      const one = { override: 'replace', command: 'one' } as const;
      const two = { override: 'replace', command: 'two' } as const;
      await pebble.client.addLayer('left', { services: { 'left-1': one, 'left-2': two } });
      await pebble.client.addLayer('left', { services: { 'left-1': two } }, { combine: true });
      const { services } = await pebble.client.plan();
      expect([services['left-1']?.command, services['left-2']?.command]).toEqual(['two', 'two']);
    });

    test('merging keeps scalars, joins maps and appends to lists, each time anew', async () => {
      const base = {
        override: 'replace',
        command: 'base',
        after: ['a'],
        environment: { A: '1', B: '1' },
      } as const;
      const more = { override: 'merge', after: ['b'], environment: { B: '2' } } as const;
      await pebble.client.addLayer('base', { services: { merged: base } });
      await pebble.client.addLayer('more', { services: { merged: more } });
      await pebble.client.addLayer('more', { services: { merged: more } }, { combine: true });
      expect((await pebble.client.plan()).services.merged).toMatchObject({
        command: 'base',
        after: ['a', 'b', 'b'],
        environment: { A: '1', B: '2' },
      });
    });

    test('merging reaches into a check, and the entry keeps its first override', async () => {
      const headers = { A: '1', B: '1' };
      const url = 'http://127.0.0.1:9/';
      const check = { override: 'replace', startup: 'disabled', http: { url, headers } } as const;
      const http = { url: `${url}more`, headers: { B: '2' } };
      await pebble.client.addLayer('check', { checks: { 'merged-check': check } });
      await pebble.client.addLayer('more-check', {
        checks: { 'merged-check': { override: 'merge', threshold: 7, http } },
      });
      expect((await pebble.client.plan()).checks['merged-check']).toEqual({
        ...check,
        threshold: 7,
        http: { url: http.url, headers: { A: '1', B: '2' } },
      });
    });

    test.each([
      ['must define "override"', undefined],
      ['has invalid "override" value', 'other'],
    ])('an entry is refused by its name: it %s', async (problem, override) => {
      const layer = { checks: { odd: { override, tcp: { port: 9 } } } } as unknown as Layer;
      const error = await rejection(PebbleApiError, pebble.client.addLayer('odd-layer', layer));
      expect(error.message).toContain(`layer "odd-layer" ${problem} for check "odd"`);
      expect(error.statusCode).toBe(400);
    });

    test('checks and log targets come back in the plan', async () => {
      const check = { override: 'replace', level: 'ready', startup: 'disabled', tcp: { port: 9 } } as const;
      const target = {
        override: 'replace',
        type: 'loki',
        location: 'http://127.0.0.1:9/loki',
        services: [],
        labels: { unit: 'grafana/0' },
      } as const;
      await pebble.client.addLayer('sections', {
        checks: { 'plan-check': check },
        'log-targets': { 'plan-target': target },
      });
      const plan = await pebble.client.plan();
      expect(plan.checks['plan-check']).toMatchObject(check);
      expect(plan['log-targets']['plan-target']).toEqual(target);
    });

    test('a log target of all services stands before them, and is replaced alone in its layer', async () => {
      const target = {
        override: 'replace',
        type: 'loki',
        location: 'https://127.0.0.1:9/loki/api/v1/push',
        services: ['all'],
        labels: { product: 'Juju', juju_unit: 'grafana/0', job: 'juju_cos_f2c1b2a0_grafana' },
      } as const;
      const service = { override: 'replace', command: 'sleep 100' } as const;
      await pebble.client.addLayer('forwarding', { 'log-targets': { 'all-target': target } });
      expect((await pebble.client.plan())['log-targets']['all-target']).toEqual(target);
      await pebble.client.addLayer('forwarding', { services: { forwarded: service } }, { combine: true });
      const disabled = { ...target, services: ['-all'] };
      const layer = { 'log-targets': { 'all-target': disabled } };
      await pebble.client.addLayer('forwarding', layer, { combine: true });
      const plan = await pebble.client.plan();
      expect(plan['log-targets']['all-target']).toEqual(disabled);
      expect(plan.services['forwarded']).toEqual(service);
    });
  });
}

/** Layers that Pebble refuses; more than a layer's form is checked. */
export function refusedLayersContract(pebble: PebbleUnderTest): void {
  describe('a layer with a fault', () => {
    test.each<[string, string, unknown]>([
      ['a service without command', 'bad-3', { services: { bad: { override: 'replace' } } }],
      [
        'an unknown field',
        'bad-4',
        { services: { bad: { override: 'replace', command: 'true', other: 1 } } },
      ],
      ['an unknown section', 'bad-5', { other: {} }],
      [
        'an unknown action',
        'bad-6',
        { services: { bad: { override: 'replace', command: 'true', 'on-failure': 'x' } } },
      ],
      ['a check without a way to check', 'bad-7', { checks: { bad: { override: 'replace' } } }],
      [
        'an unknown level',
        'bad-8',
        { checks: { bad: { override: 'replace', level: 'x', tcp: { port: 1 } } } },
      ],
      [
        'a bad duration',
        'bad-9',
        { services: { bad: { override: 'replace', command: 'a', 'kill-delay': '5' } } },
      ],
      [
        'a command with an open quote',
        'bad-10',
        { services: { bad: { override: 'replace', command: 'a "b' } } },
      ],
      ['a label that is reserved', 'pebble-bad', {}],
      ['an empty label', '', {}],
    ])('%s is refused', async (_what, label, layer) => {
      const before = await pebble.client.plan();
      const error = await rejection(
        PebbleApiError,
        pebble.client.addLayer(label, layer as Layer, { combine: true }),
      );
      expect(error.statusCode).toBe(400);
      expect(await pebble.client.plan()).toEqual(before);
    });
  });
}
