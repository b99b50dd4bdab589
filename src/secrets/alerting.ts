import type { HookContext, KeptSecrets } from 'charmkit/charm';
import {
  type AlertingConfig,
  AlertingConfigError,
  fillReferences,
  parseAlertingConfig,
} from '../grafana/alerting/alerting-config.ts';
import type { WantedAlerting } from '../grafana/alerting/plan-alerting.ts';
import { readOptionSecret } from './option-secret.ts';
import { isReference, parseReference, referenceForm } from './secret-reference.ts';

/** The alerting that the option describes, with the values of the secrets that it names. */
export interface AlertingObservation {
  /** Undefined if the option or a secret can't be used: Grafana keeps what it has. */
  readonly wanted: WantedAlerting | undefined;
  /** Why a value can't be read, and how the operator corrects it. */
  readonly problems: readonly string[];
}

/**
 * Parses the option alerting_config.
 * @throws AlertingConfigError
 */
export function parseAlerting(text: string): AlertingConfig {
  const config = parseAlertingConfig(text, isReference);
  const bad = config.references.find(({ value }) => !parseReference(value));
  if (bad)
    throw new AlertingConfigError(`${bad.place}: a value from a secret is written as ${referenceForm}`);
  return config;
}

/** Reads the secrets that the option alerting_config names. Without the option there is no alerting. */
export async function observeAlerting(
  { env }: HookContext,
  secrets: KeptSecrets,
  config: AlertingConfig | undefined,
): Promise<AlertingObservation> {
  if (!config) return { wanted: { text: undefined, resources: [] }, problems: [] };
  const values: string[] = [];
  const problems: string[] = [];
  for (const { value: text, place } of config.references) {
    const reference = parseReference(text);
    if (!reference) continue;
    const { id, key } = reference;
    const secret = { id, place: `option alerting_config: ${place}`, needed: [key], unwritable };
    const { content, problem } = await readOptionSecret(env.app, secrets, secret);
    if (content) values.push(content[key] ?? '');
    if (problem !== undefined) problems.push(problem);
  }
  const isComplete = values.length === config.references.length;
  const wanted = { text: fillReferences(config, values), resources: config.resources };
  return { wanted: isComplete ? wanted : undefined, problems };
}

const unwritable = { form: /\0/, problem: "a character that a file can't contain" };
