import * as z from 'zod';
import type { Layer } from './plan.ts';
import { type PebbleConnection, requestResult } from './transport.ts';

export interface AddLayerOptions {
  /**
   * Combines the layer with an existing one of the same label, by the override rules. Without this, Pebble refuses it.
   */
  readonly combine?: boolean;
}

export interface LayersApi {
  /**
   * Adds a layer to the plan. Nothing starts or restarts before {@link ServicesApi.replan} or a restart. A layer can't
   * be removed, and a service that is missing in a combined layer stays: set it to `startup: disabled`.
   */
  addLayer(label: string, layer: Layer, options?: AddLayerOptions): Promise<void>;
}

export function createLayersApi(connection: PebbleConnection): LayersApi {
  return {
    addLayer: async (label, layer, { combine = false } = {}) => {
      const json = { action: 'add', label, combine, format: 'yaml', layer: renderLayer(layer) };
      await requestResult(
        connection,
        { method: 'POST', path: '/v1/layers', body: { json } },
        z.literal(true),
      );
    },
  };
}

/**
 * JSON is YAML without doubt about what is a string. But Pebble's parser needs escapes for control characters that JSON
 * does not escape.
 */
export function renderLayer(layer: Layer): string {
  return JSON.stringify(layer).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
