import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DashboardError } from '../../../../src/grafana/dashboards/render/dashboard-error.ts';
import {
  examineDashboard,
  type RenderOptions,
  renderDashboard,
} from '../../../../src/grafana/dashboards/render/render-dashboard.ts';

type Json = Readonly<Record<string, unknown>>;

const defaults: RenderOptions = {
  alternativeUid: 'alternative',
  withDropdowns: true,
  topologyKeys: ['model', 'model_uuid', 'application', 'unit'],
};
const prometheus = '${prometheusds}';
const loki = '${lokids}';
const matchers = ['application', 'model', 'model_uuid', 'unit'].map((key) => `juju_${key}=~"$juju_${key}"`);
const all = matchers.join(',');

// biome-ignore lint/suspicious/noExplicitAny: a dashboard's JSON, looked into by path
function render(dashboard: Json, options: Partial<RenderOptions> = {}): any {
  const json = JSON.stringify({ title: 'Title', uid: 'uid', ...dashboard });
  return JSON.parse(renderDashboard(json, { ...defaults, ...options }).content);
}

const variableNames = (dashboard: { templating: { list: { name: string }[] } }) =>
  dashboard.templating.list.map(({ name }) => name);

describe('what the author of a dashboard is to know', () => {
  const noticeOf = (dashboard: Json) =>
    examineDashboard(JSON.stringify({ title: 'T', uid: 'u', ...dashboard }), defaults).notice;

  test('is which of its panels need Angular, wherever they stand', () => {
    const row = { type: 'row', panels: [{ type: 'singlestat' }, { type: 'stat' }] };
    const panels = [{ type: 'timeseries' }, { type: 'graph' }, row, { type: 'graph' }];
    expect(noticeOf({ panels })).toMatch(/^has panels .*: graph, singlestat$/);
  });

  test.each([[{}], [{ panels: [{ type: 'timeseries' }, { type: 7 }, {}, null] }]])(
    'is nothing for %j',
    (dashboard) => {
      expect(noticeOf(dashboard)).toBeUndefined();
    },
  );
});

describe('what tells a dashboard from others', () => {
  test.each<[string, Json, Partial<RenderOptions>, Json]>([
    ['its own uid', { uid: 'own' }, {}, { uid: 'own' }],
    ['the alternative for none', { uid: undefined }, {}, { uid: 'alternative' }],
    ['the alternative for null', { uid: null }, {}, { uid: 'alternative' }],
    ['the alternative for an empty one', { uid: '' }, {}, { uid: 'alternative' }],
    ['a title without space around it', { title: ' A b ' }, {}, { title: 'A b' }],
    ['a version', { version: 7 }, {}, { version: 7 }],
    ['a version as text', { version: ' 12 ' }, {}, { version: 12 }],
    ['a broken version', { version: 7.9 }, {}, { version: 7 }],
    ['no version', {}, {}, { version: 0 }],
    ['null for a version', { version: null }, {}, { version: 0 }],
    ['words for a version', { version: 'v2' }, {}, { version: 0 }],
    ['a version beyond numbers', { version: '9'.repeat(30) }, {}, { version: 0 }],
    ['an object for a version', { version: { toString: 1 } }, {}, { version: 0 }],
  ])('%s', (_what, dashboard, options, expected) => {
    const json = JSON.stringify({ title: 'Title', uid: 'uid', ...dashboard });
    expect(renderDashboard(json, { ...defaults, ...options })).toMatchObject(expected);
  });

  test.each([
    ['{"title"', 'is not JSON'],
    ['[]', 'is not a JSON object'],
    ['null', 'is not a JSON object'],
    ['{"title": "x", "uid": 5}', 'has no uid'],
    ['{"title": "x", "uid": " "}', 'has no uid'],
    ['{"title": "x", "uid": "a/b"}', 'has a uid with characters other than letters, digits, - and _'],
    [`{"title": "x", "uid": "${'a'.repeat(41)}"}`, 'has a uid of more than 40 characters'],
    ['{"uid": "x"}', 'has no title'],
    ['{"uid": "x", "title": "  "}', 'has no title'],
    ['{"uid": "x", "title": {}}', 'has no title'],
    [`{"uid": "x", "title": "${'a'.repeat(190)}"}`, 'has a title of more than 189 characters'],
    ['{"title": "x", "uid": "isFoa0z7k"}', 'has the uid of the dashboard about Grafana itself'],
    [
      '{"uid": "x", "title": " Grafana Operator Overview "}',
      'has the title of the dashboard about Grafana itself',
    ],
    ['['.repeat(10_000), 'is nested deeper than 100 levels'],
    [`[${'0,'.repeat(300_000)}0]`, 'holds more than 250000 values'],
  ])('%s %s', (json, message) => {
    const rendered = () => renderDashboard(json, { ...defaults, alternativeUid: undefined });
    expect(rendered).toThrow(DashboardError);
    expect(rendered).toThrow(message);
  });
});

describe('variables', () => {
  const dropdowns = ['juju_model', 'juju_model_uuid', 'juju_application', 'juju_unit'];

  test('are ours in a dashboard that has none', () => {
    const names = variableNames(render({}));
    expect(names).toEqual([...dropdowns, 'prometheusds', 'lokids']);
  });

  test('narrow one another down', () => {
    const { list } = render({}).templating;
    expect(list[2]).toMatchObject({
      name: 'juju_application',
      datasource: prometheus,
      definition:
        'label_values(up{juju_model=~"$juju_model",juju_model_uuid=~"$juju_model_uuid"},juju_application)',
      allValue: '.*',
      includeAll: true,
      multi: true,
    });
  });

  test('stand before the dashboard’s own, the last one first', () => {
    const names = variableNames(render({ templating: { list: [{ name: 'job', type: 'query' }] } }));
    expect(names).toEqual(['lokids', 'prometheusds', ...dropdowns.toReversed(), 'job']);
  });

  test('of the dashboard’s own with our names stay as they are', () => {
    const own = [
      { name: 'prometheusds', type: 'datasource', query: 'prometheus', label: 'Mine' },
      { name: 'juju_unit', type: 'query', label: 'Mine' },
    ];
    const panel = { datasource: '$prometheusds', targets: [{ expr: 'up' }] };
    const dashboard = render({ templating: { list: own }, panels: [panel] });
    expect(dashboard.templating.list.slice(-2)).toEqual(own);
    expect(dashboard.panels[0]).toEqual({ datasource: prometheus, targets: [{ expr: `up{${all}}` }] });
  });

  test('are but those for data sources where drop-downs are not wanted, and queries then heed none', () => {
    const dashboard = render(
      { panels: [{ datasource: 'prometheus', targets: [{ expr: 'up' }] }] },
      { withDropdowns: false },
    );
    expect(variableNames(dashboard)).toEqual(['prometheusds', 'lokids']);
    expect(dashboard.panels[0].targets[0].expr).toBe('up');
  });

  test.each([[{}], [{ list: null }], [null], ['x']])('templating that is %j counts as none', (templating) => {
    expect(variableNames(render({ templating }))).toEqual([...dropdowns, 'prometheusds', 'lokids']);
  });
});

describe('data sources of a dashboard without variables', () => {
  test.each([
    ['prometheus', prometheus],
    ['My Loki', loki],
    ['loki-2', loki],
    ['anything', prometheus],
    ['testdata-grafana', 'testdata-grafana'],
    ['-- Grafana --', '-- Grafana --'],
    ['-- Mixed --', '-- Mixed --'],
    ['-- Dashboard --', '-- Dashboard --'],
    ['grafana', 'grafana'],
    ['__expr__', '__expr__'],
    [null, null],
    [7, 7],
    [
      { type: 'prometheus', uid: 'abc' },
      { type: 'prometheus', uid: prometheus },
    ],
    [{ type: 'prometheus' }, { type: 'prometheus', uid: prometheus }],
    [
      { type: 'loki', uid: 'abc' },
      { type: 'loki', uid: loki },
    ],
    [
      { type: 'tempo', uid: 'abc' },
      { type: 'tempo', uid: 'abc' },
    ],
    [
      { type: 'datasource', uid: '-- Mixed --' },
      { type: 'datasource', uid: '-- Mixed --' },
    ],
    [
      { type: 'prometheus', uid: 5 },
      { type: 'prometheus', uid: 5 },
    ],
  ])('%j becomes %j', (datasource, expected) => {
    expect(render({ panels: [{ datasource }] }).panels[0].datasource).toEqual(expected);
  });

  test('that were inputs of an export become what was asked for', () => {
    const dashboard = render({
      __inputs: [
        { name: 'DS_LOGS', type: 'datasource', pluginId: 'loki', pluginName: 'Loki' },
        { name: 'DS_METRICS', type: 'datasource', pluginId: 'prometheus' },
        { name: 'DS_ES', type: 'datasource', pluginName: 'Elasticsearch' },
      ],
      panels: ['${DS_LOGS}', '${DS_METRICS}', '${DS_ES}'].map((datasource) => ({ datasource })),
    });
    expect(dashboard).not.toHaveProperty('__inputs');
    expect(dashboard.panels.map(({ datasource }: Json) => datasource)).toEqual([
      loki,
      prometheus,
      '${DS_ES}',
    ]);
  });
});

describe('data sources of a dashboard with variables', () => {
  const list = [
    { name: 'ds', type: 'datasource', query: 'prometheus' },
    { name: 'logs', type: 'datasource', query: 'Loki' },
    { name: 'es', type: 'datasource', query: 'elasticsearch' },
    { name: 'job', type: 'query', datasource: '$ds', query: 'label_values(job)' },
  ];

  test.each([
    ['$ds', prometheus],
    ['${ds}', prometheus],
    ['${logs}', loki],
    ['$es', '$es'],
    ['$unknown', '$unknown'],
    ['named', 'named'],
    [
      { type: 'prometheus', uid: '$ds' },
      { type: 'prometheus', uid: prometheus },
    ],
    [{ uid: '${logs}' }, { uid: loki }],
    [
      { type: 'prometheus', uid: 'fixed' },
      { type: 'prometheus', uid: 'fixed' },
    ],
    [{ type: 'prometheus' }, { type: 'prometheus' }],
  ])('%j becomes %j', (datasource, expected) => {
    expect(render({ templating: { list }, panels: [{ datasource }] }).panels[0].datasource).toEqual(expected);
  });

  test('are replaced wherever they stand, and the variables go', () => {
    const target = { datasource: { uid: '$ds' }, expr: 'up' };
    const dashboard = render({
      templating: { list },
      annotations: {
        list: [{ datasource: '$ds' }, { datasource: { type: 'grafana', uid: '-- Grafana --' } }],
      },
      panels: [
        { type: 'row', panels: [{ datasource: '$ds', panels: [{ datasource: '$logs' }] }] },
        { datasource: '-- Mixed --', targets: [target, { expr: 'up' }] },
      ],
      rows: [{ panels: [{ datasource: '$ds', targets: [{ expr: 'up' }] }] }],
    });
    expect(dashboard.panels).toEqual([
      { type: 'row', panels: [{ datasource: prometheus, panels: [{ datasource: loki }] }] },
      {
        datasource: '-- Mixed --',
        targets: [{ datasource: { uid: prometheus }, expr: `up{${all}}` }, { expr: 'up' }],
      },
    ]);
    expect(dashboard.rows[0].panels[0]).toEqual({
      datasource: prometheus,
      targets: [{ expr: `up{${all}}` }],
    });
    expect(dashboard.annotations.list).toEqual([
      { datasource: prometheus },
      { datasource: { type: 'grafana', uid: '-- Grafana --' } },
    ]);
    expect(dashboard.templating.list.slice(-2)).toEqual([list[2], { ...list[3], datasource: prometheus }]);
  });
});

describe('queries', () => {
  const panel = (datasource: unknown, expr: unknown) => ({ panels: [{ datasource, targets: [{ expr }] }] });

  test.each([
    ['PromQL', prometheus, 'up', `up{${all}}`],
    ['LogQL', loki, '{a="b"}', `{a="b", ${matchers.join(', ')}}`],
    ['of other data sources', '$other', 'up', 'up'],
    ['that are none', prometheus, 7, 7],
  ])('%s', (_what, datasource, expr, expected) => {
    const rendered = render({ templating: { list: [] }, ...panel(datasource, expr) });
    expect(rendered.panels[0].targets[0].expr).toEqual(expected);
  });

  test('heed what is known of the sender’s place, and no more', () => {
    const rendered = render(panel('x', 'up'), { topologyKeys: ['model', 'charm', 'unit'] });
    expect(rendered.panels[0].targets[0].expr).toBe('up{juju_model=~"$juju_model",juju_unit=~"$juju_unit"}');
  });

  test('of a sender whose place is unknown stay as they are', () => {
    expect(render(panel('x', 'up'), { topologyKeys: [] }).panels[0].targets[0].expr).toBe('up');
  });
});

test('whatever is in a dashboard, it is rendered or refused, and rendering it again changes nothing', () => {
  const keys = [
    'panels',
    'rows',
    'targets',
    'datasource',
    'templating',
    'list',
    'annotations',
    '__inputs',
    'name',
    'version',
    'pluginId',
    'toString',
  ];
  const odd = fc.letrec<{ value: unknown; record: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom<unknown>(null, '', '$ds', '${prometheusds}', 'up', 5, true, 'datasource', 'prometheus'),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('record'),
    ),
    record: fc.dictionary(
      fc.constantFrom(...keys, 'expr', 'type', 'query', 'uid', '__proto__'),
      tie('value'),
      {
        maxKeys: 5,
      },
    ),
  }));
  fc.assert(
    fc.property(odd.record, (record) => {
      const json = JSON.stringify({ ...(record as object), title: 'T', uid: 'u' });
      const once = renderDashboard(json, defaults).content;
      expect(renderDashboard(once, defaults).content).toBe(once);
    }),
    { numRuns: 500 },
  );
});

describe('a dashboard as Grafana exports it', () => {
  const classic = { title: 'Classic', uid: 'own', panels: [] };
  const resource = (version: string, spec: object) => ({
    apiVersion: `dashboard.grafana.app/${version}`,
    kind: 'Dashboard',
    metadata: { name: 'named' },
    spec,
  });
  const rendered = (exported: object) => renderDashboard(JSON.stringify(exported), defaults);

  test.each<[string, object, object]>([
    ['by its older API', { dashboard: classic, meta: { slug: 'x' } }, { uid: 'own', title: 'Classic' }],
    ['as a resource', resource('v1beta1', classic), { uid: 'own', title: 'Classic' }],
    ['as one without a uid', resource('v0alpha1', { title: 'A' }), { uid: 'named', title: 'A' }],
  ])('%s is unwrapped', (_what, exported, expected) => {
    const { content, ...others } = rendered(exported);
    expect(others).toMatchObject(expected);
    expect(JSON.parse(content)).not.toHaveProperty('spec');
  });

  test.each<[string, object]>([
    ['as a resource', resource('v2beta1', { title: 'A', elements: {} })],
    ['as a resource in an answer', { dashboard: resource('v2', { title: 'A' }) }],
    ['without what is around it', { title: 'A', uid: 'a', elements: {}, layout: { kind: 'GridLayout' } }],
  ])('in version 2 is refused by its name: %s', (_what, exported) => {
    expect(() => rendered(exported)).toThrow("is in Grafana's format of version 2");
  });
});

describe('the inputs of an exported dashboard', () => {
  const input = (name: string, value: unknown) => ({ name, type: 'constant', label: name, value });

  test('of type constant are filled in, wherever they stand', () => {
    const dashboard = render({
      title: 'Of ${VAR_PREFIX}',
      __inputs: [input('VAR_PREFIX', 'node'), input('VAR_ODD', 7)],
      panels: [{ targets: [{ expr: '${VAR_PREFIX}_up + $VAR_PREFIX + ${VAR_ODD}' }] }],
      templating: { list: [{ name: 'x', query: '${VAR_PREFIX}', current: { text: ['${VAR_PREFIX}'] } }] },
    });
    expect(dashboard.title).toBe('Of node');
    expect(dashboard.panels[0].targets[0].expr).toBe('node_up + $VAR_PREFIX + ${VAR_ODD}');
    expect(dashboard.templating.list.at(-1)).toMatchObject({ query: 'node', current: { text: ['node'] } });
    expect(dashboard).not.toHaveProperty('__inputs');
  });

  test('are filled in once: what stands in a constant is not looked at', () => {
    const inputs = [input('A', '${B}${A}'), input('B', 'b')];
    expect(render({ __inputs: inputs, description: '${A}' }).description).toBe('${B}${A}');
  });

  test('may not make it grow without bounds', () => {
    const description = '${A}'.repeat(100_000);
    expect(() => render({ __inputs: [input('A', 'x'.repeat(1000))], description })).toThrow(
      'becomes too large with its inputs of type constant',
    );
  });

  test.each<[string, unknown, unknown]>([
    ['as text', '${DS_PROMETHEUS}', prometheus],
    ['by its name', { uid: '${DS_LOKI}' }, { uid: loki }],
    ['by its type', { type: 'loki', uid: '${DS_LOGS}' }, { type: 'loki', uid: loki }],
    [
      'by its type before its name',
      { type: 'prometheus', uid: '$loki' },
      { type: 'prometheus', uid: prometheus },
    ],
    ['of another type', { type: 'tempo', uid: '${DS_TEMPO}' }, { type: 'tempo', uid: '${DS_TEMPO}' }],
    ['that is a variable', { type: 'loki', uid: '${own}' }, { type: 'loki', uid: '${own}' }],
    ['that is named', { type: 'loki', uid: 'P123' }, { type: 'loki', uid: 'P123' }],
  ])(
    'that are declared nowhere are resolved, in a dashboard with variables: %s',
    (_what, datasource, expected) => {
      const templating = { list: [{ name: 'own', type: 'custom' }] };
      expect(render({ templating, panels: [{ datasource }] }).panels[0].datasource).toEqual(expected);
    },
  );
});

describe('queries that nobody wrote', () => {
  const panels = (expr: string, count = 1) =>
    Array.from({ length: count }, () => ({ datasource: prometheus, targets: [{ expr }] }));

  test('stay as they are where they are longer than a person writes', () => {
    const expr = `up${' '.repeat(9998)}`;
    expect(render({ panels: panels(expr) }).panels[0].targets[0].expr).toContain('juju_model');
    expect(render({ panels: panels(`${expr} `) }).panels[0].targets[0].expr).toBe(`${expr} `);
  });

  test('may not make it grow without bounds', () => {
    const expr = `up${' + up'.repeat(400)}`;
    const dashboard = render({ panels: panels(expr, 150) });
    expect(dashboard.panels[0].targets[0].expr).toContain('juju_model');
    expect(dashboard.panels[149].targets[0].expr).toBe(expr);
  });
});
