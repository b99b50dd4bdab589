import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LiveCluster } from '../../scripts/live/model/live-cluster.ts';
import { LiveGrafana } from '../../scripts/live/model/live-grafana.ts';
import {
  type LiveModel,
  type RelationInfo,
  type Status,
  waitUntil,
} from '../../scripts/live/model/live-model.ts';
import { PodLogs } from '../../scripts/live/model/pod-logs.ts';
import { listDifferences, readDataSources, type SourceRelation } from '../expected.ts';
import type { Step } from '../run.ts';

const endpoint = 'grafana-source';
const datasourcesPath = 'etc/grafana/provisioning/datasources/datasources.yaml';

/** Waits after each action until the model is settled, and reports the result. */
export class StepObserver {
  readonly #model: LiveModel;
  readonly #app: string;
  readonly #grafana: LiveGrafana;
  readonly #cluster: LiveCluster;
  readonly #logs: PodLogs;
  #hasPassword = false;
  #starts: number | undefined;
  #seen = new Set<number>();

  constructor(model: LiveModel, app: string) {
    this.#model = model;
    this.#app = app;
    this.#grafana = new LiveGrafana(model, app);
    this.#cluster = new LiveCluster(model.name);
    this.#logs = new PodLogs(model.name);
  }

  async observe(action: string, isDone: (status: Status) => boolean): Promise<Step> {
    if (!this.#hasPassword) await this.#grafana.readPassword();
    this.#hasPassword = true;
    const { relations, grafana } = await this.#awaitRest(action, isDone);
    const pid = await this.#cluster.awaitProcess(`${this.#app}-0`, 'grafana server');
    const starts = this.#logs.countStarts(`${this.#app}/0`);
    const restarts = starts - (this.#starts ?? starts);
    this.#starts = starts;
    const wanted = relations.flatMap(({ dataSources }) => dataSources);
    return {
      ...{ action, relations, grafana, pid, restarts },
      provisioning: await readFile(join(`/proc/${pid}/root`, datasourcesPath), 'utf8').catch(() => ''),
      dispatches: this.#takeDispatches(),
      differences: [
        ...listDifferences(wanted, grafana),
        ...this.#logs.takeFailedHooks().map((line) => `! ${line}`),
      ],
    };
  }

  /**
   * Waits until the action is done, every provider has written, Grafana has their data sources, and every
   * unit is idle.
   */
  async #awaitRest(action: string, isDone: (status: Status) => boolean) {
    return waitUntil(
      `${action} has come to rest`,
      async () => {
        const relations = await this.#readRelations();
        const grafana = await this.#grafana.readSources();
        return { relations, grafana, isIdle: await this.#model.isIdle(isDone) };
      },
      ({ relations, grafana, isIdle }) => {
        return (
          isIdle &&
          relations.every(({ dataSources }) => dataSources.length > 0) &&
          listDifferences(
            relations.flatMap(({ dataSources }) => dataSources),
            grafana,
          ).length === 0
        );
      },
    );
  }

  async #readRelations(): Promise<readonly SourceRelation[]> {
    const found = await this.#model.readRelations(`${this.#app}/0`, endpoint);
    return Promise.all(found.map((relation) => this.#readRelation(relation)));
  }

  async #readRelation(relation: RelationInfo): Promise<SourceRelation> {
    const units = Object.entries(relation['related-units']).map(([unit, { data }]) => [unit, data] as const);
    const [first = ''] = units[0] ?? [];
    const id = relation['relation-id'];
    const others = await this.#model.readRelations(first, relation['related-endpoint']);
    const application = others.find((other) => other['relation-id'] === id)?.['application-data'] ?? {};
    return {
      id,
      provider: `${first.split('/')[0]}:${relation['related-endpoint']}`,
      requirer: `${this.#app}:${endpoint}`,
      interface: 'grafana_datasource',
      dataSources: readDataSources(application, Object.fromEntries(units)),
    };
  }

  #takeDispatches(): Step['dispatches'] {
    const fresh = this.#logs
      .readDispatches(`${this.#app}/0`)
      .filter(({ startedMs }) => !this.#seen.has(startedMs));
    for (const { startedMs } of fresh) this.#seen.add(startedMs);
    return fresh.map(({ unit, hook, ms, succeeded, hookTools }) => {
      return { unit, hook, ms, exit: succeeded ? 0 : 1, hookTools };
    });
  }
}
