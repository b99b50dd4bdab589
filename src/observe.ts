import type { HookContext } from 'charmkit/charm';
import { openedPorts, type Port } from 'charmkit/hook-tools';
import { type ParsedConfig, parseConfig } from './config.ts';
import { observeWorkload, type WorkloadObservation } from './grafana/observe-workload.ts';
import { adminPasswordOf } from './grafana/plan-workload.ts';
import type { CharmOptions } from './options.ts';
import { readAdminPassword } from './relations/admin-password.ts';
import { observeFacts, type RelationFacts } from './relations/facts.ts';
import { observeSources, type SourcesObservation } from './relations/grafana-source.ts';
import { scopeOf } from './relations/scope.ts';
import { observeUrls, type Urls } from './relations/urls.ts';

/** Everything that the plan is made of. */
export interface Observation {
  readonly isLeader: boolean;
  readonly config: ParsedConfig;
  readonly proxy: HookContext['env']['proxy'];
  readonly urls: Urls;
  readonly facts: RelationFacts;
  readonly sources: SourcesObservation;
  /** Undefined until the leader has made it. */
  readonly adminPassword: string | undefined;
  /** Undefined while the container can't be reached. */
  readonly workload: WorkloadObservation | undefined;
  /** Undefined where this hook is none that could have changed them. */
  readonly ports: readonly Port[] | undefined;
}

/** Reads what this event may have changed, and what the rest of the plan is compared with. */
export async function observe(context: HookContext, options: CharmOptions): Promise<Observation> {
  const scope = scopeOf(context);
  // Side by side: each hook tool is a process, and most of its time is its start.
  const [isLeader, config, urls, facts, workload, ports] = await Promise.all([
    context.isLeader(),
    context.config(),
    observeUrls(context, scope, options),
    observeFacts(context, scope),
    observeWorkload(context.container('grafana')),
    scope === 'everything' ? openedPorts(context.tools) : undefined,
  ]);
  return {
    isLeader,
    config: parseConfig(config),
    proxy: context.env.proxy,
    urls,
    facts,
    sources: await observeSources(context, scope, urls.external),
    // The service that runs knows the password, which saves asking Juju in a quiet hook.
    adminPassword: adminPasswordOf(workload) ?? (await readAdminPassword(context)),
    workload,
    ports,
  };
}
