import type { Alerting } from '../store/alerting.ts';
import { findTree } from '../store/alerting.ts';
import { answerJson } from './answer.ts';
import { type Call, defineGet, type Route } from './route.ts';

const access = { permission: 'alert.provisioning:read' };

/** The reading part of the alerting provisioning API. Everything comes from files. */
export const alertingRoutes: readonly Route[] = [
  defineGet('/api/v1/provisioning/contact-points', access, (call) => answerJson(listContactPoints(call))),
  defineGet('/api/v1/provisioning/policies', access, (call) => answerJson(showPolicies(call))),
  defineGet('/api/v1/provisioning/mute-timings', access, (call) => answerJson(listNamed(call, 'muteTimes'))),
  defineGet('/api/v1/provisioning/templates', access, (call) => answerJson(listNamed(call, 'templates'))),
  defineGet('/api/v1/provisioning/alert-rules', access, (call) => answerJson(listRules(call))),
];

/** The settings that Grafana encrypts and does not show. */
const secretSettings =
  /^(password|authorization_credentials|token|apiKey|integrationKey|bottoken|basicAuthPassword)$/;

const emailReceiver = {
  uid: '',
  name: 'email receiver',
  type: 'email',
  settings: { addresses: '<example@email.com>' },
  disableResolveMessage: false,
};

function listContactPoints(call: Call): readonly unknown[] {
  const points = listOwn(call, 'contactPoints').map(
    ({ uid, name, type, disableResolveMessage, settings }) => ({
      ...{ uid, name, type, disableResolveMessage },
      settings: Object.fromEntries(
        Object.entries(settings).map(([key, value]) => [
          key,
          secretSettings.test(key) ? '[REDACTED]' : value,
        ]),
      ),
      provenance: 'file',
    }),
  );
  return [emailReceiver, ...points].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function showPolicies({ grafana, orgId }: Call): unknown {
  const { alerting } = grafana.database.state;
  const isOwn = alerting.policies.some((policy) => policy.orgId === orgId);
  return { ...findTree(alerting, orgId), ...(isOwn ? { provenance: 'file' } : {}) };
}

function listNamed(call: Call, kind: 'muteTimes' | 'templates'): readonly unknown[] {
  return listOwn(call, kind).map(({ name, content }) => ({ name, ...content }));
}

function listRules(call: Call): readonly unknown[] {
  return listOwn(call, 'rules').map(({ uid, title, group, content }) => ({
    ...content,
    ...{ uid, title, ruleGroup: group },
  }));
}

function listOwn<Kind extends Exclude<keyof Alerting, 'policies'>>(
  { grafana, orgId }: Call,
  kind: Kind,
): Alerting[Kind][number][] {
  const all: readonly Alerting[Kind][number][] = grafana.database.state.alerting[kind];
  return all.filter((item) => item.orgId === orgId);
}
