import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { decodeContent } from 'charmkit/interfaces/grafana-dashboard';
import { renderDashboard } from '../../src/grafana/dashboards/render/render-dashboard.ts';
import { type Difference, differences, nameOf } from './dashboards/differences.ts';

interface Template {
  readonly content: string;
  readonly juju_topology?: Readonly<Record<string, string>>;
  readonly inject_dropdowns?: boolean;
  readonly dashboard_alt_uid?: string;
}

interface Sender {
  readonly endpoint?: string;
  readonly remote_app_data: { readonly dashboards?: string };
}

interface Fixture extends Sender {
  readonly relations?: readonly Sender[];
  readonly reference_result: { readonly files?: Readonly<Record<string, string>> };
}

/** Fixtures in which the Python charm crashes, drops everything, or receives no request for its files. */
const withoutResult =
  /bad-|databag-not-json|missing-content|no-templates-key|templating-without-list|update-and-remove|emptied/;

/** Where this charm converts a dashboard differently from the Python charm, and why this is better. */
const improvements: readonly { readonly what: string; readonly isThat: (found: Difference) => boolean }[] = [
  {
    what: 'panels in rows, collapsed ones and old ones, query the data source that the user has chosen',
    isThat: ({ at, ours }) => inRow.test(at) && at.endsWith('.datasource') && isChoice(ours),
  },
  {
    what: 'queries of panels in rows heed the drop-downs',
    isThat: ({ at, theirs, ours }) =>
      inRow.test(at) && at.endsWith('.expr') && withoutMatchers(ours) === withoutMatchers(theirs),
  },
  {
    what: 'annotations and variables query the chosen data source, and not a variable that has been deleted',
    isThat: ({ at, theirs, ours }) =>
      /^\.(annotations|templating)\.list\[\]\.datasource(\.uid)?$/.test(at) &&
      String(theirs).startsWith('$') &&
      isChoice(ours),
  },
  {
    what: 'built-in data sources stay what they are',
    isThat: ({ at, ours }) => at === '.panels[].datasource' && ours === '-- Grafana --',
  },
  {
    what: 'a variable of the dashboard’s own that is called as ours stays',
    isThat: ({ at, theirs, ours }) =>
      at === '.templating.list[]' && theirs === undefined && nameOf(ours) === 'prometheusds',
  },
  {
    what: 'a variable goes, too, when only annotations referred to it',
    isThat: ({ at, theirs, ours }) =>
      at === '.templating.list[]' && ours === undefined && nameOf(theirs) === 'logsds',
  },
];

const inRow = /^\.(rows|panels)\[\]\.panels\[\]/;

function isChoice(value: unknown): boolean {
  return value === '${prometheusds}' || value === '${lokids}';
}

function withoutMatchers(query: unknown): string {
  return String(query)
    .replaceAll(/,? ?juju_(\w+)=~"\$juju_\1"/g, '')
    .replaceAll('{}', '');
}

describe('dashboards of real charms', () => {
  const fixtures = readFixtures();
  const found = new Map<string, readonly Difference[]>();

  beforeAll(async () => {
    for (const [name, fixture] of fixtures) found.set(name, await compare(fixture));
  });

  test('are at hand', () => {
    expect(fixtures.size).toBeGreaterThanOrEqual(12);
  });

  test.each([...fixtures.keys()])('%s: as the Python charm makes them, or better', (name) => {
    const unexplained = found
      .get(name)
      ?.filter((difference) => !improvements.some(({ isThat }) => isThat(difference)));
    expect(unexplained).toEqual([]);
  });

  test.each(improvements)('one shows that $what', ({ isThat }) => {
    expect([...found.values()].flat().some(isThat)).toBe(true);
  });
});

function readFixtures(): ReadonlyMap<string, Fixture> {
  const folder = process.env['CHARM_FIXTURES'] || '../shared/fixtures';
  const names = readdirSync(folder).filter((name) => /^(dashboard|combined)-.*\.json$/.test(name));
  return new Map(
    names
      .filter((name) => !withoutResult.test(name))
      .map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Fixture]),
  );
}

/** Lists all differences in a fixture. A dashboard that is missing on either side is one difference. */
async function compare(fixture: Fixture): Promise<readonly Difference[]> {
  const senders = (fixture.relations ?? [fixture]).filter(({ endpoint }) => endpoint !== 'grafana-source');
  const templates = senders.flatMap(({ remote_app_data: { dashboards } }) =>
    dashboards
      ? Object.values((JSON.parse(dashboards) as { templates: Record<string, Template> }).templates)
      : [],
  );
  const ours = await Promise.all(templates.map(render));
  const theirs = Object.entries(fixture.reference_result.files ?? {})
    .filter(([path]) => path.includes('/juju_'))
    .map(([, text]) => JSON.parse(text) as { readonly uid: string });
  const uids = new Set([...ours, ...theirs].map(({ uid }) => uid));
  return [...uids].flatMap((uid) =>
    differences(
      theirs.find((dashboard) => dashboard.uid === uid),
      ours.find((dashboard) => dashboard.uid === uid),
    ),
  );
}

async function render(template: Template): Promise<{ readonly uid: string }> {
  const { content } = renderDashboard(await decodeContent(template.content), {
    alternativeUid: template.dashboard_alt_uid,
    withDropdowns: template.inject_dropdowns ?? true,
    topologyKeys: Object.keys(template.juju_topology ?? {}),
  });
  return JSON.parse(content) as { readonly uid: string };
}
