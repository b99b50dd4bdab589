import { active, defineCharm, type HookContext } from 'charmkit';
import { GrafanaSourceProvider } from 'charmkit/interfaces/grafana-datasource';
import { charmYaml } from './charm-yaml.ts';

/** Offers its metrics to Grafana, and shows the names under which Grafana knows them. */
export const charm = defineCharm(charmYaml, {
  async otherwise(context) {
    const { url } = await context.config();
    const source = createSource(context, url);
    await source.refresh();
    const uids = Object.values(await source.sourceUids()).flatMap(({ units, app }) => [
      ...Object.values(units),
      ...(app === undefined ? [] : [app]),
    ]);
    return active(`Grafana knows it as: ${uids.sort().join(', ') || '-'}`);
  },
  actions: {},
});

function createSource(context: HookContext, url: string): GrafanaSourceProvider {
  return new GrafanaSourceProvider(context, {
    sourceType: 'prometheus',
    sourcePort: 9090,
    extraFields: { timeInterval: '1m' },
    unitDatasources: url === '',
    appDatasource: url !== '',
    appUrl: url,
    refreshEvents: ['config-changed'],
  });
}
