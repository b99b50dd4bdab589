import { renderCanonicalJson, SdkError } from 'charmkit/base';
import type { Users } from '../image/users.ts';
import { quoteText } from '../text/quote.ts';
import { combineLayers } from './combine.ts';
import type { CheckConfig, Layer, Sections, ServiceConfig } from './fields.ts';
import { LayerError } from './layer-error.ts';
import { parseLayer } from './parse-layer.ts';
import { validateLayer } from './validate-layer.ts';
import { validatePlan } from './validate-plan.ts';

const defaultThreshold = 3;

export interface AddLayerRequest {
  readonly label: string;
  readonly yaml: string;
  /** Whether a layer with an existing label combines with that layer. Otherwise it is refused. */
  readonly combine: boolean;
  /** Whether a layer of a sub-directory (`foo/bar`) may come before other layers. */
  readonly inner: boolean;
}

/** The layers and their combined plan. An invalid layer changes nothing. */
export class PlanStore {
  #layers: readonly Layer[] = [];
  #plan: Sections = { services: new Map(), checks: new Map(), logTargets: new Map() };
  readonly #users: Users;
  readonly #onChange: (plan: Sections) => void;

  constructor(users: Users, onChange: (plan: Sections) => void) {
    this.#users = users;
    this.#onChange = onChange;
  }

  get plan(): Sections {
    return this.#plan;
  }

  add(request: AddLayerRequest): void {
    const layer = this.#readLayer(request);
    const existing = this.#layers.findIndex(({ label }) => label === request.label);
    if (existing >= 0 && !request.combine)
      throw new LayerError(`layer ${quoteText(request.label)} already exists`);
    const layers = existing < 0 ? this.#inserted(layer, request.inner) : this.#combinedAt(existing, layer);
    const plan = withDefaults(combineLayers(layers));
    validatePlan(plan);
    this.#layers = layers;
    this.#plan = plan;
    this.#onChange(plan);
  }

  #readLayer({ label, yaml }: AddLayerRequest): Layer {
    try {
      const layer = parseLayer(label, yaml);
      validateLayer(layer, this.#users);
      return layer;
    } catch (thrown) {
      throw thrown instanceof LayerError
        ? new LayerError(`cannot parse layer YAML: ${thrown.message}`)
        : thrown;
    }
  }

  /** Inserts the layer after the last layer of the same sub-directory, else at the end. */
  #inserted(layer: Layer, inner: boolean): Layer[] {
    const sibling = this.#layers.findLastIndex((other) => directoryOf(other) === directoryOf(layer));
    const index = sibling < 0 ? this.#layers.length : sibling + 1;
    if (index < this.#layers.length && !inner) {
      throw new SdkError("cannot insert sub-directory layer without 'inner' attribute set", {
        code: 'pebble-layer-order',
      });
    }
    return this.#layers.toSpliced(index, 0, layer);
  }

  #combinedAt(index: number, layer: Layer): Layer[] {
    const old = this.#layers[index];
    const combined = { label: layer.label, ...combineLayers(old ? [old, layer] : [layer]) };
    return this.#layers.with(index, combined);
  }
}

// The threshold is the only default that Pebble writes into the plan, so the plan shows it.
function withDefaults(plan: Sections): Sections {
  const checks = [...plan.checks].map(([name, check]): [string, CheckConfig] => {
    return [name, { ...check, threshold: check.threshold || defaultThreshold }];
  });
  return { ...plan, checks: new Map(checks) };
}

function directoryOf(layer: Layer): string {
  return layer.label.split('/')[0] ?? '';
}

/** Whether two configurations are equal. A replan restarts the services whose configurations differ. */
export function isSameConfig(left: ServiceConfig | CheckConfig, right: ServiceConfig | CheckConfig): boolean {
  return renderCanonicalJson(left) === renderCanonicalJson(right);
}
