import { quoteText } from '../text/quote.ts';
import type { CheckConfig, LogTargetConfig, Sections } from './fields.ts';
import { LayerError } from './layer-error.ts';
import { assertNoCycles } from './order.ts';

/** Checks the rules for the combined plan. */
export function validatePlan(plan: Sections): void {
  for (const [name, service] of plan.services) {
    if (service.command === undefined) {
      throw new LayerError(`plan must define "command" for service ${quoteText(name)}`);
    }
  }
  for (const [name, check] of plan.checks) validateCheck(plan, name, check);
  for (const [name, target] of plan.logTargets) validateLogTarget(plan, name, target);
  assertNoCycles(plan.services);
}

function validateCheck(plan: Sections, name: string, { http, tcp, exec }: CheckConfig): void {
  const missing = (field: string, kind: string): LayerError =>
    new LayerError(`plan must set ${quoteText(field)} for ${kind} check ${quoteText(name)}`);
  if (http && http.url === undefined) throw missing('url', 'http');
  if (tcp && !tcp.port) throw missing('port', 'tcp');
  if (exec && exec.command === undefined) throw missing('command', 'exec');
  const context = exec?.['service-context'];
  if (context !== undefined && !plan.services.has(context)) {
    throw new LayerError(
      `plan check ${quoteText(name)} service context specifies non-existent service ${quoteText(context)}`,
    );
  }
  if ([http, tcp, exec].filter(Boolean).length !== 1) {
    throw new LayerError(`plan must specify one of "http", "tcp", or "exec" for check ${quoteText(name)}`);
  }
}

function validateLogTarget(plan: Sections, name: string, target: LogTargetConfig): void {
  if (target.type === undefined) {
    throw new LayerError(
      `plan must define "type" ("loki", "opentelemetry" or "syslog") for log target ${quoteText(name)}`,
    );
  }
  const unknown = (target.services ?? [])
    .map((service) => service.replace(/^-/, ''))
    .find((service) => service !== 'all' && !plan.services.has(service));
  if (unknown !== undefined) {
    throw new LayerError(`log target ${quoteText(name)} specifies unknown service ${quoteText(unknown)}`);
  }
  if (target.location === undefined) {
    throw new LayerError(`plan must define "location" for log target ${quoteText(name)}`);
  }
}
