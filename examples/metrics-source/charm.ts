import type { HookContext, HookHandler } from 'charmkit/charm';
import { GrafanaSourceProvider } from 'charmkit/interfaces/grafana-datasource';
import { runCharm } from 'charmkit/run-charm';

const offer: HookHandler = async (context) => {
  const source = await sourceOf(context);
  await source.refresh();
  const uids = Object.values(await source.sourceUids()).flatMap(({ units, app }) => [
    ...Object.values(units),
    ...(app === undefined ? [] : [app]),
  ]);
  await context.setStatus({
    level: 'active',
    message: `Grafana knows it as: ${uids.sort().join(', ') || '-'}`,
  });
};

async function sourceOf(context: HookContext): Promise<GrafanaSourceProvider> {
  const { url = '' } = await context.config();
  return new GrafanaSourceProvider(context, {
    sourceType: 'prometheus',
    sourcePort: 9090,
    extraFields: { timeInterval: '1m' },
    unitDatasources: url === '',
    appDatasource: url !== '',
    appUrl: String(url),
    refreshEvents: ['config-changed'],
  });
}

void runCharm({
  hooks: {
    install: offer,
    start: offer,
    'config-changed': offer,
    'update-status': offer,
    'upgrade-charm': offer,
    'leader-elected': offer,
    'relation-created': offer,
    'relation-joined': offer,
    'relation-changed': offer,
    'relation-departed': offer,
    'relation-broken': offer,
  },
  actions: {},
});
