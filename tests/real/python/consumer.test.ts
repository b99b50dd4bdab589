import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  integrateEndpoints,
  type Model,
  removeRelation,
  scaleApplication,
  setConfig,
  toolNames,
} from 'charmkit/juju-model';
import { type HookToolBackend, openJujuHookTools, Simulator } from 'juju-sim/simulator';
import { metricsSource } from '../../contract/metrics-source.ts';
import { consumerDirectory, pythonEnvironment } from './charms.ts';

const directory = process.env.JUJUC_DIR;
if (directory === undefined)
  throw new Error("JUJUC_DIR must name the folder of Juju's own hook tools: run `npm run test:real`");

const hookTools: Readonly<Record<string, () => Promise<HookToolBackend | undefined>>> = {
  'our hook tools': async () => undefined,
  "Juju's own hook tools": () => openJujuHookTools(directory, toolNames),
};

describe.each(Object.entries(hookTools))(
  'the example of a provider beside a consumer in Python, on %s',
  (_name, open) => {
    let simulator: Simulator;
    let model: Model;
    beforeAll(async () => {
      const tools = await open();
      simulator = await Simulator.open(tools === undefined ? {} : { hookTools: tools });
      model = simulator.model;
      await simulator.deploy(metricsSource.directory, { name: 'metrics' });
      await simulator.deploy(consumerDirectory, {
        name: 'viewer',
        environment: () => ({ charm: pythonEnvironment }),
      });
      await simulator.settle();
    });
    afterAll(() => simulator[Symbol.asyncDispose]());

    test('gives it a data source for each unit, and learns their names', async () => {
      scaleApplication(model, 'metrics', 2);
      integrateEndpoints(model, 'metrics', 'viewer');
      await simulator.settle();
      expect(seen()).toEqual({ [nameOf(0)]: unitUrl(0), [nameOf(1)]: unitUrl(1) });
      expect(told('metrics/0')).toEqual([nameOf(0), nameOf(1)]);
      expect(told('metrics/1')).toEqual([nameOf(0), nameOf(1)]);
    });

    test('takes back those of units that go', async () => {
      scaleApplication(model, 'metrics', 1);
      await simulator.settle();
      expect(seen()).toEqual({ [nameOf(0)]: unitUrl(0) });
      expect(told('metrics/0')).toEqual([nameOf(0)]);
    });

    test('gives it one for the application, wherever that moves', async () => {
      for (const path of ['/a', '/b']) {
        setConfig(model, 'metrics', { set: { ...metricsSource.applicationConfig(path) } });
        await simulator.settle();
        expect(seen()).toEqual({ [prefix()]: metricsSource.applicationUrl(path) });
        expect(told('metrics/0')).toEqual([prefix()]);
      }
    });

    test('gives it those of units again, and none once they are no longer related', async () => {
      setConfig(model, 'metrics', { set: { ...metricsSource.unitConfig } });
      await simulator.settle();
      expect(seen()).toEqual({ [nameOf(0)]: unitUrl(0) });
      removeRelation(model, 'metrics', 'viewer');
      await simulator.settle();
      expect(seen()).toEqual({});
      expect(told('metrics/0')).toEqual([]);
    });

    test('never failed a hook', () => {
      expect(simulator.dispatches.filter(({ exit }) => exit !== 0)).toEqual([]);
    });

    /** URLs by name, from the consumer's status. */
    function seen(): Readonly<Record<string, string>> {
      const sources = JSON.parse(model.units['viewer/0']?.status.message ?? '[]') as Record<string, string>;
      return sources;
    }

    function told(unit: string): readonly string[] {
      return metricsSource.readUids(model.units[unit]?.status.message ?? '');
    }

    function prefix(): string {
      return `juju_${model.name}_${model.uuid}_metrics`;
    }

    function nameOf(unit: number): string {
      return `${prefix()}_${unit}`;
    }

    function unitUrl(unit: number): string {
      return `http://metrics-${unit}.metrics-endpoints.${model.name}.svc.cluster.local:9090`;
    }
  },
);
