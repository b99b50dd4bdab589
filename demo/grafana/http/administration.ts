import type { ProvisioningKind } from '../grafana.ts';
import { commit } from '../profile.ts';
import { type Answer, answerJson, answerPage, answerText, serverError } from './answer.ts';
import { renderMetrics } from './metrics.ts';
import { type Call, defineGet, defineRoute, type Route } from './route.ts';
import { renderSettings } from './settings-view.ts';

export const administrationRoutes: readonly Route[] = [
  defineGet('/api/health', 'everyone', health),
  defineGet('/healthz', 'everyone', () => answerText('Ok')),
  defineGet('/metrics', 'everyone', ({ grafana }) =>
    answerText(renderMetrics(grafana), 'text/plain; version=0.0.4; charset=utf-8'),
  ),
  defineGet('/login', 'everyone', () => answerPage(200)),
  defineGet('/', 'reader', () => answerPage(200)),
  defineGet('/api/admin/settings', { permission: 'settings:read' }, ({ grafana }) =>
    answerJson(renderSettings(grafana.settings.ini)),
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
  return defineRoute(
    'POST',
    `/api/admin/provisioning/${kind}/reload`,
    { permission: 'provisioning:reload' },
    ({ grafana }) => {
      try {
        grafana.reload(kind);
        return answerJson({ message });
      } catch {
        return serverError;
      }
    },
  );
}
