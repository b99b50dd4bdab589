import { test } from '@jest/globals';
import { waitUntil } from '../../../../scripts/live/model/live-model.ts';
import { dashboardTitle, sendDashboard, writeApp } from '../../../../scripts/live/model/neighbour.ts';
import { CertificateAuthority } from '../../../certificate-authority.ts';
import type { Stage } from '../stage.ts';

/** Relates providers of dashboards, an ingress, and a certificate authority. */
export function playNeighbours(on: () => Stage): void {
  test('shows the dashboards of a related application, without a restart', async () => {
    const { model, grafana } = on();
    await model.juju('integrate', 'grafana:grafana-dashboard', 'other');
    await sendDashboard(model);
    await grafana.untilDashboard(dashboardTitle, true);
  });

  test('is found where the ingress says, and where it was once the ingress goes', async () => {
    const { model, grafana, logs } = on();
    logs.allowStarts('grafana', 2);
    await model.juju('integrate', 'grafana:ingress', 'other');
    const url = 'http://10.9.9.9/cos-grafana';
    await writeApp(model, 'other/0', 'ingress', { ingress: JSON.stringify({ url }) });
    const shownUrl = async () => (await model.act('grafana/0', 'get-admin-password')).url;
    await waitUntil('the action gives the URL of the ingress', shownUrl, (shown) =>
      String(shown).startsWith(url),
    );
    await model.juju('remove-relation', 'grafana:ingress', 'other');
    await waitUntil('the action gives the URL in the cluster', shownUrl, (shown) =>
      String(shown).includes(grafana.hostOf(0)),
    );
  });

  test('serves HTTPS with the certificate that an authority signs, and HTTP once that goes', async () => {
    const { model, grafana, logs } = on();
    logs.allowStarts('grafana', 2);
    await model.juju('integrate', 'grafana:certificates', 'other');
    const authority = new CertificateAuthority('live');
    const request = await readSigningRequest(on());
    const certificate = authority.issue(request);
    const ca = authority.certificate;
    const entry = { ca, certificate, certificate_signing_request: request, chain: [certificate, ca] };
    await writeApp(model, 'other/0', 'certificates', { certificates: JSON.stringify([entry]) });
    grafana.authority = ca;
    await grafana.untilItOpens();
    await model.untilActive('grafana', 1);
    await model.juju('remove-relation', 'grafana:certificates', 'other');
    grafana.authority = undefined;
    await grafana.untilItOpens();
    await grafana.untilDashboard(dashboardTitle, true);
  });
}

async function readSigningRequest({ model }: Stage): Promise<string> {
  const relation = await waitUntil(
    'grafana/0 asks for a certificate',
    () => model.readRelation('other/0', 'certificates'),
    (found) => found['related-units']['grafana/0']?.data.certificate_signing_requests !== undefined,
  );
  const text = relation['related-units']['grafana/0']?.data.certificate_signing_requests ?? '[]';
  const [first] = JSON.parse(text) as readonly { readonly certificate_signing_request: string }[];
  return first?.certificate_signing_request ?? '';
}
