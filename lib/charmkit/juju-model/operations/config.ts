import type { Charm, ConfigOption, OptionValue } from '../charm.ts';
import { JujuModelError } from '../errors.ts';
import { getApplication, getCharm } from '../find.ts';
import { getOwnValue } from '../own-value.ts';
import type { Application, Model, ModelConfig } from '../state.ts';

export interface ConfigChange {
  /** Values, or the text that `juju config app key=value` takes. */
  readonly set?: Readonly<Record<string, OptionValue>>;
  readonly reset?: readonly string[];
}

/** `juju config`: config-changed follows on every unit if a value differs. */
export function setConfig(model: Model, app: string, change: ConfigChange): void {
  const application = getApplication(model, app);
  const charm = getCharm(application);
  const before = JSON.stringify(getEffectiveConfig(application));
  for (const name of change.reset ?? []) {
    optionNamed(charm, name);
    delete application.config[name];
  }
  Object.assign(application.config, parseConfigValues(charm, change.set ?? {}));
  const isUntold = change.set === undefined && model.bugs.includes('config-reset-untold');
  const isNews = JSON.stringify(getEffectiveConfig(application)) !== before;
  if (isNews && !isUntold) application.configVersion += 1;
}

/** `juju trust`. The charm gets config-changed. */
export function setTrust(model: Model, app: string, isTrusted: boolean): void {
  const application = getApplication(model, app);
  if (application.isTrusted === isTrusted) return;
  application.isTrusted = isTrusted;
  application.configVersion += 1;
}

/** `juju model-config`. Charms see proxy settings in their next hook. */
export function setModelConfig(model: Model, change: Partial<ModelConfig>): void {
  Object.assign(model.config, change);
}

/**
 * The options that config-get shows: the user's values (including empty text) over the charm's defaults. Options
 * without a value or default are absent.
 */
export function getEffectiveConfig(application: Application): Record<string, OptionValue> {
  const options = Object.entries(application.charm?.options ?? {});
  const values = options.map(
    ([name, option]) => [name, getOwnValue(application.config, name) ?? option.default] as const,
  );
  return Object.fromEntries(
    values.filter((pair): pair is readonly [string, OptionValue] => pair[1] !== undefined),
  );
}

/** Converts values to the types of their options. Refuses unknown options and values of another type. */
export function parseConfigValues(
  charm: Charm,
  values: Readonly<Record<string, OptionValue>>,
): Record<string, OptionValue> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typed(name, optionNamed(charm, name), value)]),
  );
}

function optionNamed(charm: Charm, name: string): ConfigOption {
  const option = getOwnValue(charm.options, name);
  if (option !== undefined) return option;
  throw new JujuModelError(`unknown option "${name}"`, { code: 'unknown-option', facts: { option: name } });
}

function typed(name: string, option: ConfigOption, value: OptionValue): OptionValue {
  const parsed = parseOption(option, value);
  if (parsed !== undefined) return parsed;
  throw new JujuModelError(`option "${name}" expected ${option.type}, got ${JSON.stringify(value)}`, {
    code: 'option-type',
    facts: { option: name, type: option.type },
  });
}

function parseOption(option: ConfigOption, value: OptionValue): OptionValue | undefined {
  const text = String(value).trim();
  switch (option.type) {
    case 'boolean':
      return typeof value === 'boolean' ? value : getOwnValue(booleans, text);
    case 'int':
      return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
    case 'float':
      return text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case 'secret':
      return typeof value === 'string' && /^(secret:.+)?$/.test(value) ? value : undefined;
    case 'string':
      return typeof value === 'string' ? value : undefined;
  }
}

/** The texts that Go's `strconv.ParseBool` takes. */
const booleans: Readonly<Record<string, boolean>> = Object.fromEntries([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false] as const),
]);
