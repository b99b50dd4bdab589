import { combineEntries } from 'charmkit/pebble';
import type { Layer, Sections } from './fields.ts';
import { LayerError } from './layer-error.ts';

/** Combines layers in their order. */
export function combineLayers(layers: readonly Layer[]): Sections {
  const refuse = (message: string) => new LayerError(message);
  const services = layers.map(({ label, services: entries }) => ({ label, entries }));
  const checks = layers.map(({ label, checks: entries }) => ({ label, entries }));
  const logTargets = layers.map(({ label, logTargets: entries }) => ({ label, entries }));
  return {
    services: combineEntries('service', services, refuse),
    checks: combineEntries('check', checks, refuse),
    logTargets: combineEntries('log target', logTargets, refuse),
  };
}
