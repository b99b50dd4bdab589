import type { Model, Relation } from 'charmkit/juju-model';

export interface DataSource {
  readonly name: string;
  readonly type: string;
  readonly url: string;
}

/** A relation of Grafana, with the data sources that its databags define. */
export interface SourceRelation {
  readonly id: number;
  readonly provider: string;
  readonly requirer: string;
  readonly interface: string;
  readonly dataSources: readonly DataSource[];
}

/** The data sources that the relations define. The demo reads the databags itself, without the charm's code. */
export function listSourceRelations(model: Model, app: string): readonly SourceRelation[] {
  return Object.values(model.relations).flatMap((relation) => {
    const requirer = relation.sides.find((side) => side.app === app);
    const provider = relation.sides.find((side) => side.app !== app);
    if (relation.interface !== 'grafana_datasource' || relation.life !== 'alive' || !requirer || !provider)
      return [];
    return {
      id: relation.number,
      provider: `${provider.app}:${provider.endpoint}`,
      requirer: `${requirer.app}:${requirer.endpoint}`,
      interface: relation.interface,
      dataSources: dataSourcesOf(relation, provider.app),
    };
  });
}

function dataSourcesOf(relation: Relation, provider: string): readonly DataSource[] {
  const units = relation.members.filter((unit) => unit.startsWith(`${provider}/`));
  return readDataSources(
    relation.appData[provider]?.content ?? {},
    Object.fromEntries(units.map((unit) => [unit, relation.unitData[unit]?.content ?? {}])),
  );
}

type Databag = Readonly<Record<string, string>>;

/**
 * Reads the data sources that a provider's databags define: the application's, and those of its units, by
 * name.
 */
export function readDataSources(
  app: Databag,
  units: Readonly<Record<string, Databag>>,
): readonly DataSource[] {
  if (app.grafana_source_data === undefined) return [];
  const source = JSON.parse(app.grafana_source_data) as Record<string, string>;
  const name = `juju_${source.model}_${source.model_uuid}_${source.application}`;
  const type = source.type ?? '';
  const hosts = Object.entries(units).map(([unit, databag]): [string, string | undefined] => [
    `${name}_${unit.split('/')[1]}`,
    databag.grafana_source_host,
  ]);
  hosts.push([name, app.grafana_source_app_host]);
  return hosts.flatMap(([each, url]) => (url === undefined ? [] : { name: each, type, url }));
}

/**
 * The differences between Grafana's answer and the expected data sources, one line each. Empty if there are
 * none.
 */
export function listDifferences(
  wanted: readonly DataSource[],
  found: readonly DataSource[],
): readonly string[] {
  const [left, right] = [wanted, found].map((sources) => new Set((sources ?? []).map(describe)));
  return [
    ...[...(left ?? [])].filter((line) => !right?.has(line)).map((line) => `- wanted: ${line}`),
    ...[...(right ?? [])].filter((line) => !left?.has(line)).map((line) => `+ found:  ${line}`),
    ...(found.length === new Set(found.map((source) => source.name)).size ? [] : ['+ found:  a name twice']),
  ];
}

function describe({ name, type, url }: DataSource): string {
  return `${name} (${type}) ${url}`;
}
