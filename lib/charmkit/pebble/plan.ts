import * as z from 'zod';
import { parseResult } from './envelope.ts';
import { PebbleProtocolError } from './errors.ts';
import { nameRequest, type PebbleConnection, requestResult } from './transport.ts';

/** Pebble's action when a service ends or one of its checks fails. */
export type ServiceAction = 'restart' | 'shutdown' | 'failure-shutdown' | 'success-shutdown' | 'ignore';

/**
 * How an entry overrides one of the same name in an earlier layer. Prefer `replace`: `merge` appends to lists each time
 * the same layer is added, so the plan differs and a replan restarts unchanged services.
 */
export type Override = 'replace' | 'merge';

interface ProcessContext {
  readonly environment?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly 'user-id'?: number;
  readonly group?: string;
  readonly 'group-id'?: number;
  readonly 'working-dir'?: string;
}

/** A service of a layer, with the field names of Pebble's layer files. Times are Go durations: `500ms`, `1m30s`. */
export interface Service extends ProcessContext {
  readonly override?: Override;
  readonly summary?: string;
  readonly description?: string;
  readonly startup?: 'enabled' | 'disabled';
  readonly command?: string;
  readonly after?: readonly string[];
  readonly before?: readonly string[];
  readonly requires?: readonly string[];
  readonly workload?: string;
  readonly 'on-success'?: ServiceAction;
  readonly 'on-failure'?: ServiceAction;
  readonly 'on-check-failure'?: Readonly<Record<string, ServiceAction>>;
  readonly 'backoff-delay'?: string;
  readonly 'backoff-factor'?: number;
  readonly 'backoff-limit'?: string;
  readonly 'kill-delay'?: string;
}

/** A health check of a layer: exactly one of `http`, `tcp` and `exec`. */
export interface Check {
  readonly override?: Override;
  readonly level?: CheckLevel;
  readonly startup?: 'enabled' | 'disabled';
  readonly period?: string;
  readonly timeout?: string;
  /** The number of failures in a row after which it is `down`. */
  readonly threshold?: number;
  readonly http?: { readonly url: string; readonly headers?: Readonly<Record<string, string>> };
  readonly tcp?: { readonly port: number; readonly host?: string };
  readonly exec?: ProcessContext & { readonly command: string; readonly 'service-context'?: string };
}

export type CheckLevel = 'alive' | 'ready';

/** A target to which Pebble forwards the logs of services. */
export interface LogTarget {
  readonly override?: Override;
  readonly type: 'loki' | 'opentelemetry' | 'syslog';
  readonly location: string;
  /** Names of services, or `all`. A minus before a name excludes it. */
  readonly services: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** A layer that a charm adds to the plan. Each entry must say how it overrides. */
export interface Layer {
  readonly summary?: string;
  readonly description?: string;
  readonly services?: Readonly<Record<string, Service & { readonly override: Override }>>;
  readonly checks?: Readonly<Record<string, Check & { readonly override: Override }>>;
  readonly 'log-targets'?: Readonly<Record<string, LogTarget & { readonly override: Override }>>;
}

/** All layers combined, as Pebble uses them. */
export interface Plan {
  readonly services: Readonly<Record<string, Service>>;
  readonly checks: Readonly<Record<string, Check>>;
  readonly 'log-targets': Readonly<Record<string, LogTarget>>;
}

export interface PlanApi {
  plan(): Promise<Plan>;
}

export function createPlanApi(connection: PebbleConnection): PlanApi {
  return { plan: () => readPlan(connection) };
}

const REQUEST = { method: 'GET', path: '/v1/plan', query: { format: 'yaml' } } as const;

async function readPlan(connection: PebbleConnection): Promise<Plan> {
  const yaml = await requestResult(connection, REQUEST, z.string());
  return parsePlan(yaml);
}

/** Pebble validated the entries when their layers were added. Fields that are newer than ours are kept. */
function entries<Entry>() {
  return z
    .record(
      z.string(),
      z.custom<Entry>((entry) => typeof entry === 'object' && entry !== null),
    )
    .default({});
}

const planSchema = z.lazy(() =>
  z.object({
    services: entries<Service>(),
    checks: entries<Check>(),
    'log-targets': entries<LogTarget>(),
  }),
);

/** Parses the YAML of Pebble's plan. */
export async function parsePlan(yaml: string): Promise<Plan> {
  // Loaded here, so that only hooks that read the plan pay for it.
  const { load } = await import('js-yaml');
  return parseResult(planSchema, parseYaml(load, yaml), nameRequest(REQUEST));
}

function parseYaml(load: (yaml: string) => unknown, yaml: string): unknown {
  try {
    return load(yaml);
  } catch {
    // Do not pass its error on as the cause: it quotes the plan, whose environments contain secrets.
    throw new PebbleProtocolError(nameRequest(REQUEST), 'not YAML');
  }
}
