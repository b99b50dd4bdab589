import { createHash } from 'node:crypto';
import { type HookContext, type JujuEvent, mapRelations, type Relation } from '../../charm/index.ts';
import { readDashboardFiles } from './dashboard-files.ts';
import {
  createFileTemplate,
  createGeneratedTemplate,
  type DashboardOptions,
  type DashboardSender,
} from './dashboard-template.ts';
import {
  type DashboardProblem,
  type DashboardTemplate,
  databagKeys,
  readEvent,
  renderTemplates,
} from './schema.ts';

export interface GrafanaDashboardProviderOptions extends DashboardOptions {
  /** Default: `grafana-dashboard`. */
  readonly endpoint?: string;
  /**
   * The directory of the charm's dashboards as JSON files, relative to the charm's directory. Default:
   * `src/grafana_dashboards`.
   */
  readonly directory?: string;
  /**
   * Events, in addition to the relation's own, after which the dashboards are sent again. Default: `config-changed`.
   */
  readonly refreshEvents?: readonly JujuEvent['kind'][];
}

/** After these events the databag may have another writer, or the charm other dashboards. */
const alwaysRefreshed: readonly JujuEvent['kind'][] = ['leader-elected', 'upgrade-charm'];

/**
 * A provider's side of the interface `grafana_dashboard`, for one hook. Sends the dashboards in the charm's directory,
 * and those that are added, to every related Grafana, and removes all others. Only the leader sends.
 */
export class GrafanaDashboardProvider {
  readonly #context: HookContext;
  readonly #options: GrafanaDashboardProviderOptions;
  readonly #added: Required<DashboardTemplate>[] = [];

  constructor(context: HookContext, options: GrafanaDashboardProviderOptions = {}) {
    this.#context = context;
    this.#options = options;
  }

  /** Adds a dashboard that the charm generated to those that this hook sends. */
  addDashboard(dashboard: Readonly<Record<string, unknown>>, options: DashboardOptions = {}): void {
    const { injectDropdowns = true } = this.#options;
    this.#added.push(createGeneratedTemplate(this.#sender, dashboard, { injectDropdowns, ...options }));
  }

  /**
   * Call this in every hook, after all dashboards are added. It sends them if the event is the relation's own, or one
   * of the refresh events.
   */
  async refresh(): Promise<void> {
    const { event } = this.#context;
    const { refreshEvents = ['config-changed'] } = this.#options;
    if ('relationId' in event && event.endpoint === this.#endpoint) {
      const relation = event.kind === 'relation-broken' ? undefined : this.#context.eventRelation();
      if (relation) await this.#publish([relation]);
    } else if ([...alwaysRefreshed, ...refreshEvents].includes(event.kind)) {
      await this.publish();
    }
  }

  /** Sends all dashboards to all related Grafanas. */
  async publish(): Promise<void> {
    await this.#publish(await this.#context.relations(this.#endpoint));
  }

  /** The problems that each related Grafana reports, by relation id. A Grafana without problems is left out. */
  async readErrors(): Promise<Readonly<Record<string, readonly DashboardProblem[]>>> {
    const relations = await this.#context.relations(this.#endpoint);
    const answers = await mapRelations(
      relations,
      async (relation) => [relation.id, readEvent(await relation.readRemoteApp())] as const,
    );
    return Object.fromEntries(answers.filter(([, problems]) => problems.length > 0));
  }

  async #publish(relations: readonly Relation[]): Promise<void> {
    if (relations.length === 0 || !(await this.#context.isLeader())) return;
    const value = renderTemplates(await this.#templates(), digest);
    for (const relation of relations) relation.writeOwnApp({ [databagKeys.dashboards]: value });
  }

  async #templates(): Promise<readonly Required<DashboardTemplate>[]> {
    const { directory = 'src/grafana_dashboards' } = this.#options;
    const files = await readDashboardFiles(this.#context.env.charmDir, directory);
    return [...files.map((file) => createFileTemplate(this.#sender, file, this.#options)), ...this.#added];
  }

  get #endpoint(): string {
    return this.#options.endpoint ?? 'grafana-dashboard';
  }

  get #sender(): DashboardSender {
    const { app, model, unit } = this.#context.env;
    return {
      charm: this.#context.metadata.name,
      topology: { model: model.name, model_uuid: model.uuid, application: app, unit },
    };
  }
}

/** 16 hex digits, with which the Python library distinguishes sets of dashboards. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
