import { describe, expect, test } from '@jest/globals';
import { fillReferences, parseAlertingConfig } from '../../../src/grafana/alerting/alerting-config.ts';
import { renderDeletions } from '../../../src/grafana/alerting/resources.ts';
import { parseAlerting } from '../../../src/secrets/alerting.ts';

const rule = `  - uid: silent
    title: It is silent
    condition: A
    for: 5m
    data:
    - refId: A
      datasourceUid: P1
      model: { expr: absent(up) }
`;
const group = `groups:
- name: g
  folder: f
  interval: 1m
  rules:
${rule}`;
const point = `contactPoints:
- orgId: 2
  name: ops
  receivers:
  - uid: hook
    type: webhook
    settings:
      url: https://hook
      number: 1.50
`;
const policy = `policies:
- receiver: ops
  group_by: [alertname]
  routes:
  - receiver: ops
    object_matchers: [[severity, =~, warning|critical]]
    mute_time_intervals: [weekends]
    routes:
    - matchers: [a = b]
`;
const mute = `muteTimes:
- name: weekends
  time_intervals:
  - weekdays: [saturday, sunday]
`;
const template = `templates:
- name: short $x
  template: |
    {{ define "short" }}{{ len .Alerts }}{{ end }}
`;

describe('a file of alerting', () => {
  test('keeps its text, and its resources are known', () => {
    const text = `apiVersion: 1\n${group}${point}${policy}${mute}${template}`;
    expect(parseAlerting(text)).toEqual({
      text,
      references: [],
      resources: [
        ['rule', 1, 'silent'],
        ['contactPoint', 2, 'hook'],
        ['policy', 1, ''],
        ['muteTime', 1, 'weekends'],
        ['template', 1, 'short $x'],
      ],
    });
  });

  test('may be JSON, and may have anchors, unknown keys below the first level and recording rules', () => {
    const json = JSON.stringify({ apiVersion: 1, muteTimes: [{ name: 'a', time_intervals: [] }] });
    expect(parseAlerting(json).resources).toEqual([['muteTime', 1, 'a']]);
    const anchored = `${group}${rule
      .replace('- uid: silent', '- &r\n    uid: other')
      .replace(
        'condition: A',
        'new_key: 1\n    record: { metric: m, from: A }',
      )}  - <<: *r\n    uid: third\n`;
    expect(parseAlerting(anchored).resources.map(([, , uid]) => uid)).toEqual(['silent', 'other', 'third']);
  });

  test.each([
    ['', 'must be one YAML document'],
    ['a\n', 'line 1: the file must be a mapping'],
    ['apiVersion: 2\n', 'line 1: apiVersion must be 1'],
    [
      'apiVersion: 1\ncontactpoints: []\n',
      'line 2: contactpoints is unknown; the keys are apiVersion, groups',
    ],
    ['a: [1\n', 'line 2, column 1: '],
    ['apiVersion: 1\n---\napiVersion: 1\n', 'must be one YAML document'],
    [point.replace('  name: ops\n', ''), 'line 2: contactPoints[0].name is missing'],
    [point.replace('name: ops', 'name: ""'), 'line 3: contactPoints[0].name is empty'],
    [point.replace('uid: hook', 'uid: a b'), 'line 5: contactPoints[0].receivers[0].uid must have up to 40'],
    [
      point.replace('      url: https://hook\n', ''),
      'line 7: contactPoints[0].receivers[0].settings needs url for type webhook',
    ],
    [
      point.replace('webhook', 'slack').replace('url:', 'token:'),
      'settings needs url, or token and recipient for type slack',
    ],
    [point.replace('orgId: 2', 'orgId: x'), 'line 2: contactPoints[0].orgId must be a number'],
    [
      `${point}  - uid: hook\n    type: x\n    settings: {a: b}\n`,
      'line 10: contactPoints[0].receivers[1].uid is there twice',
    ],
    [group.replace('1m', '15s'), 'line 4: groups[0].interval must be a multiple of 10s'],
    [group.replace('1m', 'often'), 'line 4: groups[0].interval must be a duration such as 5m'],
    [
      group.replace('for: 5m', 'for: 5 minutes'),
      'line 9: groups[0].rules[0].for must be a duration such as 5m',
    ],
    [group.replace('    condition: A\n', ''), 'line 6: groups[0].rules[0].condition is missing'],
    [
      group.replace('for: 5m', 'noDataState: Odd'),
      'noDataState must be one of Alerting, NoData, OK, KeepLast',
    ],
    [
      group.replace('datasourceUid: P1', 'x: 1'),
      'line 11: groups[0].rules[0].data[0].datasourceUid is missing',
    ],
    [
      policy.replace('=~', '~'),
      'line 6: policies[0].routes[0].object_matchers[0][1] must be one of = != =~ !~',
    ],
    [policy.replace('[a = b]', 'a = b'), 'line 9: policies[0].routes[0].routes[0].matchers must be a list'],
    [`${policy}- receiver: other\n`, 'line 10: policies[1] is there twice'],
    [
      policy.replace('receiver: ops', 'name: team\n  receiver: ops'),
      'line 2: policies[0].name must be user-defined: the file can only set the default policy',
    ],
    [mute.replace('name: weekends', 'names: weekends'), 'line 2: muteTimes[0].name is missing'],
    [template.replace('template: |', 'text: |'), 'line 2: templates[0].template is missing'],
  ])('is refused if it is wrong, with the line and the key: %#', (text, message) => {
    expect(() => parseAlerting(text)).toThrow(message);
  });

  test('never shows a value in a refusal', () => {
    for (const text of [`a: !!x4711 b`, `a: *x4711`, `"x4711`, `apiVersion: x4711`, `contactPoints: x4711`])
      expect(() => parseAlerting(text)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('x4711') }),
      );
  });
});

describe('a value from a secret', () => {
  const id = 'dj0c2je7de7rbuev21p0';

  test.each([
    ['plain', `secret://${id}/url`],
    ['in quotes', `"secret://${id}/url"`],
    ['in single quotes', `'secret://${id}/url' # why`],
  ])('%s, is replaced as it is, whatever it contains', (_how, value) => {
    const secret = 'a"b\'c\\d$e${f}\n#:é\u007f\u2028';
    const config = parseAlerting(point.replace('https://hook', value));
    expect(config.references).toMatchObject([
      { value: `secret://${id}/url`, place: 'line 8: contactPoints[0].receivers[0].settings.url' },
    ]);
    const filled = fillReferences(config, [secret]);
    const again = parseAlertingConfig(filled, (text) => text.includes('é'));
    expect(again.references).toHaveLength(1);
    expect(filled).toContain('$$e$${f}');
  });

  test.each([
    [
      `secret://${id}`,
      'line 8: contactPoints[0].receivers[0].settings.url: a value from a secret is written as',
    ],
    ['secret://x/url', 'a value from a secret is written as secret://<secret id>/<key>'],
    [`secret:${id}/url`, 'a value from a secret is written as secret://<secret id>/<key>'],
  ])('%s is a mistake', (value, message) => {
    expect(() => parseAlerting(point.replace('https://hook', value))).toThrow(message);
  });

  test('is refused outside of the settings of contact points, which Grafana shows to everybody', () => {
    const text = policy.replace('receiver: ops', `receiver: secret://${id}/name`);
    expect(() => parseAlerting(text)).toThrow(
      "line 2: policies[0].receiver can't come from a secret; only values in settings of contactPoints can",
    );
  });
});

test('a file of deletions names each kind as Grafana reads it, without variables', () => {
  expect(renderDeletions([])).toBeUndefined();
  const text = renderDeletions([
    ['rule', 1, 'r'],
    ['contactPoint', 2, 'c'],
    ['policy', 3, ''],
    ['muteTime', 1, 'm $x'],
    ['template', 1, 't'],
  ]);
  expect(JSON.parse(text ?? '')).toEqual({
    apiVersion: 1,
    deleteRules: [{ orgId: 1, uid: 'r' }],
    deleteContactPoints: [{ orgId: 2, uid: 'c' }],
    resetPolicies: [3],
    deleteMuteTimes: [{ orgId: 1, name: 'm $$x' }],
    deleteTemplates: [{ orgId: 1, name: 't' }],
  });
});
