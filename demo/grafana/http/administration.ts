import type { ProvisioningKind } from '../grafana.ts';
import { commit } from '../profile.ts';
import { type Answer, json, page, serverError, text } from './answer.ts';
import { renderMetrics } from './metrics.ts';
import { type Call, get, type Route, route } from './route.ts';
import { settingsView } from './settings-view.ts';

export const administrationRoutes: readonly Route[] = [
  get('/api/health', 'everyone', health),
  get('/healthz', 'everyone', () => text('Ok')),
  get('/metrics', 'everyone', ({ grafana }) =>
    text(renderMetrics(grafana), 'text/plain; version=0.0.4; charset=utf-8'),
  ),
  get('/login', 'everyone', () => page(200)),
  get('/', 'reader', () => page(200)),
  get('/api/admin/settings', { permission: 'settings:read' }, ({ grafana }) =>
    json(settingsView(grafana.settings.ini)),
  ),
  reload('datasources', 'Datasources config reloaded'),
  reload('dashboards', 'Dashboards config reloaded'),
  reload('plugins', 'Plugins config reloaded'),
  reload('notifications', 'Notifications config reloaded'),
  reload('alerting', 'Alerting config reloaded'),
];

function health({ grafana }: Call): Answer {
  const { version } = grafana.profile;
  const body = JSON.stringify({ commit, database: 'ok', version }, null, 2);
  return { status: 200, contentType: 'application/json; charset=UTF-8', body };
}

/** Only the log contains the error. The answer is a 500 without it. */
function reload(kind: ProvisioningKind, message: string): Route {
  return route(
    'POST',
    `/api/admin/provisioning/${kind}/reload`,
    { permission: 'provisioning:reload' },
    ({ grafana }) => {
      try {
        grafana.reload(kind);
        return json({ message });
      } catch {
        return serverError;
      }
    },
  );
}
