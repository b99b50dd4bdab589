import type { HookContext, Relation } from '../../charm/index.ts';
import {
  type DashboardProblem,
  type DashboardTemplate,
  databagKeys,
  readTemplates,
  renderEvent,
} from './schema.ts';

export interface GrafanaDashboardConsumerOptions {
  /** Default `grafana-dashboard`. */
  readonly endpoint?: string;
}

/** What one provider sends, as far as it can be read. */
export interface DashboardOffer {
  readonly relation: Relation;
  readonly templates: readonly DashboardTemplate[];
  readonly problems: readonly DashboardProblem[];
}

/**
 * Grafana's side of the interface `grafana_dashboard`, for one hook. Every unit may read what providers send, so nothing
 * is copied into the peer relation. Remote data that does not fit never throws: it is a problem to report.
 */
export class GrafanaDashboardConsumer {
  readonly #context: HookContext;
  readonly #endpoint: string;

  constructor(
    context: HookContext,
    { endpoint = 'grafana-dashboard' }: GrafanaDashboardConsumerOptions = {},
  ) {
    this.#context = context;
    this.#endpoint = endpoint;
  }

  /** All providers, in order of their relations. */
  relations(): Promise<readonly Relation[]> {
    return this.#context.relations(this.#endpoint);
  }

  /** Reads one provider's dashboards, as they were sent. One hook tool. */
  async read(relation: Relation): Promise<DashboardOffer> {
    return { relation, ...readTemplates(await relation.readRemoteApp()) };
  }

  /** Reads side by side what providers were told before, for the reports that follow: each is a hook tool. */
  async readReports(relations: readonly Relation[]): Promise<void> {
    if (await this.#context.isLeader()) await Promise.all(relations.map((relation) => relation.readOwnApp()));
  }

  /** Tells a provider what is wrong with its dashboards, or that nothing is any more. Only the leader can. */
  async report(relation: Relation, problems: readonly DashboardProblem[]): Promise<void> {
    if (!(await this.#context.isLeader())) return;
    // What is known to be there is not sent again.
    await relation.readOwnApp();
    relation.writeOwnApp({ [databagKeys.event]: renderEvent(problems) });
  }
}
