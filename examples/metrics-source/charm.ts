import { type HookContext, type HookHandler, runCharm } from 'charmkit/charm';
import { GrafanaSourceProvider } from 'charmkit/interfaces/grafana-datasource';

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

const ignore: HookHandler = async () => undefined;

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

    'pebble-ready': ignore,
    'pebble-custom-notice': ignore,
    'pebble-check-failed': ignore,
    'pebble-check-recovered': ignore,
    'secret-changed': ignore,
    'secret-rotate': ignore,
    'secret-expired': ignore,
    'secret-remove': ignore,
    'storage-attached': ignore,
    'storage-detaching': ignore,
    'leader-settings-changed': ignore,
    'pre-series-upgrade': ignore,
    'post-series-upgrade': ignore,
    'collect-metrics': ignore,
    'meter-status-changed': ignore,
    stop: ignore,
    remove: ignore,
  },
  actions: {},
});
