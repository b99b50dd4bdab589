import { getErrorMessage } from 'charmkit/base';
import type { Users } from '../image/users.ts';
import { quoteText } from '../text/quote.ts';
import { splitShellWords } from '../text/shell-words.ts';
import { parseServiceCommand } from './command-line.ts';
import type { CheckConfig, Layer, LogTargetConfig, ServiceConfig } from './fields.ts';
import { LayerError } from './layer-error.ts';

const logTargetTypes = ['loki', 'opentelemetry', 'syslog'];

/** Checks the rules for a single layer (docs/reference/layer-specification.md). */
export function validateLayer(layer: Layer, users: Users): void {
  if (layer.label.startsWith('pebble-')) throw new LayerError('cannot use reserved label prefix "pebble-"');
  for (const [name, service] of layer.services) {
    validateServiceName(name);
    validateService(name, service);
  }
  for (const [name, check] of layer.checks) validateCheck(name, check, users);
  for (const [name, target] of layer.logTargets) validateLogTarget(name, target);
}

function validateServiceName(name: string): void {
  if (name === '') throw new LayerError('cannot use empty string as service name');
  if (name === 'pebble') throw new LayerError(`cannot use reserved service name ${quoteText(name)}`);
  if (name.startsWith('-')) {
    throw new LayerError(`cannot use service name ${quoteText(name)}: starting with "-" not allowed`);
  }
}

function validateService(name: string, service: ServiceConfig): void {
  try {
    parseServiceCommand(name, service.command ?? '');
  } catch (thrown) {
    throw new LayerError(`plan service ${quoteText(name)} command invalid: ${getErrorMessage(thrown)}`);
  }
  assertAction(name, 'on-success', service['on-success'], 'failure-shutdown');
  assertAction(name, 'on-failure', service['on-failure'], 'success-shutdown');
  for (const action of Object.values(service['on-check-failure'] ?? {})) {
    assertAction(name, 'on-check-failure', action, 'success-shutdown');
  }
  const factor = service['backoff-factor'];
  if (factor !== undefined && factor < 1) {
    throw new LayerError(
      `plan service ${quoteText(name)} backoff-factor must be 1.0 or greater, not ${factor}`,
    );
  }
}

function assertAction(name: string, field: string, action: string | undefined, alsoAllowed: string): void {
  if (action === undefined || ['', 'restart', 'shutdown', 'ignore', alsoAllowed].includes(action)) return;
  throw new LayerError(`plan service ${quoteText(name)} ${field} action ${quoteText(action)} invalid`);
}

function validateCheck(name: string, check: CheckConfig, users: Users): void {
  if (name === '') throw new LayerError('cannot use empty string as check name');
  const refuse = (reason: string): LayerError => new LayerError(`plan check ${quoteText(name)} ${reason}`);
  if (!['alive', 'ready', undefined].includes(check.level)) throw refuse('level must be "alive" or "ready"');
  if (!['enabled', 'disabled', undefined].includes(check.startup)) {
    throw refuse('startup must be "enabled" or "disabled"');
  }
  if (check.period === 0) throw refuse('period must not be zero');
  if (check.timeout === 0) throw refuse('timeout must not be zero');
  if (check.exec) validateExecCheck(check.exec, users, refuse);
}

function validateExecCheck(
  exec: NonNullable<CheckConfig['exec']>,
  users: Users,
  refuse: (reason: string) => LayerError,
): void {
  try {
    splitShellWords(exec.command ?? '');
  } catch (thrown) {
    throw refuse(`command invalid: ${getErrorMessage(thrown)}`);
  }
  try {
    users.resolve({ userId: exec['user-id'], user: exec.user, groupId: exec['group-id'], group: exec.group });
  } catch (thrown) {
    throw refuse(`has invalid user/group: ${getErrorMessage(thrown)}`);
  }
}

function validateLogTarget(name: string, target: LogTargetConfig): void {
  const reserved = Object.keys(target.labels ?? {}).find((label) => label.startsWith('pebble_'));
  if (reserved !== undefined) {
    throw new LayerError(
      `log target ${quoteText(name)}: label ${quoteText(reserved)} uses reserved prefix "pebble_"`,
    );
  }
  if (target.type !== undefined && !logTargetTypes.includes(target.type)) {
    throw new LayerError(
      `log target ${quoteText(name)} has unsupported type ${quoteText(target.type)}, must be "loki", "opentelemetry" or "syslog"`,
    );
  }
}
