import { combineEntries } from 'charmkit/pebble';
import type { Layer, Sections } from './fields.ts';
import { LayerError } from './layer-error.ts';

/** Combines layers in their order. */
export function combineLayers(layers: readonly Layer[]): Sections {
  const combineSection = <Key extends keyof Sections>(key: Key, noun: string) =>
    combineEntries(
      noun,
      layers.map(({ label, [key]: entries }) => ({ label, entries })),
      (message) => new LayerError(message),
    );
  return {
    services: combineSection('services', 'service'),
    checks: combineSection('checks', 'check'),
    logTargets: combineSection('logTargets', 'log target'),
  };
}
