import { type HookContext, mapRelations, type Relation } from '../../charm/index.ts';
import {
  type DashboardProblem,
  type DashboardTemplate,
  databagKeys,
  readTemplates,
  renderEvent,
} from './schema.ts';

export interface GrafanaDashboardConsumerOptions {
  /** Default: `grafana-dashboard`. */
  readonly endpoint?: string;
}

/** The valid dashboards of one provider. */
export interface DashboardOffer {
  readonly relation: Relation;
  readonly templates: readonly DashboardTemplate[];
  readonly problems: readonly DashboardProblem[];
}

/**
 * Grafana's side of the interface `grafana_dashboard`, for one hook. Every unit may read what providers send, so
 * nothing is copied into the peer relation. Invalid remote data never throws: it is a problem to report.
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

  /** All providers, sorted by their relations. */
  relations(): Promise<readonly Relation[]> {
    return this.#context.relations(this.#endpoint);
  }

  /** Reads the dashboards that one provider sent. Runs one hook tool. */
  async read(relation: Relation): Promise<DashboardOffer> {
    return { relation, ...readTemplates(await relation.readRemoteApp()) };
  }

  /** Reads in parallel the earlier reports to providers, for the reports that follow. Each read is one hook tool. */
  async readReports(relations: readonly Relation[]): Promise<void> {
    if (await this.#context.isLeader()) await mapRelations(relations, (relation) => relation.readOwnApp());
  }

  /** Reports the problems of its dashboards to a provider, or that there are none any more. Leader only. */
  async report(relation: Relation, problems: readonly DashboardProblem[]): Promise<void> {
    if (!(await this.#context.isLeader())) return;
    // Does not send what the databag is known to contain.
    await relation.readOwnApp();
    relation.writeOwnApp({ [databagKeys.event]: renderEvent(problems) });
  }
}
