import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Answered, provisioning, type RunningGrafana } from './under-test.ts';

const failure = { status: 500 };
const email = { name: 'email receiver', type: 'email' };
const defaultPolicies = { receiver: 'grafana-default-email', group_by: ['grafana_folder', 'alertname'] };

const point = (uid: string, settings = 'url: http://hook') =>
  `{name: ${uid}, receivers: [{uid: ${uid}, type: webhook, settings: {${settings}}}]}`;

const group = (uids: readonly string[]) => `groups:
- name: g
  folder: f
  interval: 1m
  rules: [${uids
    .map(
      (uid) =>
        `{uid: ${uid}, title: rule ${uid}, condition: A, for: 1m, labels: {a: "$$b"}, data: [{refId: A,
   datasourceUid: __expr__, relativeTimeRange: {from: 60, to: 0}, model: {refId: A, type: math, expression: "1 > 0"}}]}`,
    )
    .join(', ')}]`;

/** Grafana's provisioning of alerting, as far as a charm depends on it. */
export function alertingContract(grafana: () => RunningGrafana): void {
  const file = `${provisioning}/alerting/alerting.yaml`;
  const deletions = `${provisioning}/alerting/deletions.yaml`;
  const apply = async (yaml: string): Promise<Answered> => {
    await grafana().writeFile(file, `apiVersion: 1\n${yaml}\n`);
    return grafana().reload('alerting');
  };
  const applyWithDeletions = async (yaml: string, deleted: object): Promise<Answered> => {
    await grafana().writeFile(deletions, JSON.stringify({ apiVersion: 1, ...deleted }));
    const answer = await apply(yaml);
    await grafana().removeFile(deletions);
    return answer;
  };
  const ask = async (what: string) => (await grafana().ask(`/api/v1/provisioning/${what}`)).body;

  describe('alerting', () => {
    beforeEach(async () => {
      const rules = (await ask('alert-rules')) as { uid: string }[];
      const points = (await ask('contact-points')) as { uid: string }[];
      const times = (await ask('mute-timings')) as { name: string }[];
      const templates = (await ask('templates')) as { name: string }[];
      await applyWithDeletions('', {
        resetPolicies: [1],
        deleteRules: rules.map(({ uid }) => ({ uid })),
        deleteContactPoints: points.flatMap(({ uid }) => (uid === '' ? [] : [{ uid }])),
        deleteMuteTimes: times.map(({ name }) => ({ name })),
        deleteTemplates: templates.map(({ name }) => ({ name: name.replaceAll('$', '$$$$') })),
      });
    });

    test('a new Grafana has one contact point and one policy', async () => {
      expect(await ask('contact-points')).toMatchObject([email]);
      expect(await ask('policies')).toEqual(defaultPolicies);
      for (const empty of ['mute-timings', 'templates', 'alert-rules']) expect(await ask(empty)).toEqual([]);
    });

    test('everything in a file is there after a reload, and is known to come from a file', async () => {
      const answer = await apply(`
contactPoints: [${point('hook', 'url: http://hook, password: "a$$b"')}]
policies: [{receiver: hook, group_by: [alertname], routes: [{receiver: hook, object_matchers: [[a, =, b]], mute_time_intervals: [night]}]}]
muteTimes: [{name: night, time_intervals: [{weekdays: [monday]}]}]
templates: [{name: short $x, template: '{{ define "short" }}x{{ end }}'}]
${group(['r1'])}`);
      expect(answer).toMatchObject({ status: 200, body: { message: 'Alerting config reloaded' } });
      expect(await ask('contact-points')).toMatchObject([
        email,
        {
          ...{ uid: 'hook', name: 'hook', type: 'webhook', provenance: 'file', disableResolveMessage: false },
          settings: { url: 'http://hook', password: '[REDACTED]' },
        },
      ]);
      expect(await ask('policies')).toMatchObject({
        ...{ receiver: 'hook', group_by: ['alertname'], provenance: 'file' },
        routes: [{ receiver: 'hook', object_matchers: [['a', '=', 'b']], mute_time_intervals: ['night'] }],
      });
      expect(await ask('mute-timings')).toMatchObject([{ name: 'night' }]);
      expect(await ask('templates')).toMatchObject([
        { name: 'short $x', template: '{{ define "short" }}x{{ end }}' },
      ]);
      expect(await ask('alert-rules')).toMatchObject([{ uid: 'r1', title: 'rule r1', ruleGroup: 'g' }]);
    });

    test('what is dropped from the file stays, and goes by the lists of deletions', async () => {
      const all = `contactPoints: [${point('a')}, ${point('b')}]
policies: [{receiver: a, routes: [{receiver: a, mute_time_intervals: [night]}]}]
muteTimes: [{name: night, time_intervals: []}]
templates: [{name: $t, template: x}]
${group(['r1', 'r2'])}`;
      expect(await apply(all)).toMatchObject({ status: 200 });
      const left = `contactPoints: [${point('b')}]\n${group(['r2'])}`;
      expect(await apply(left)).toMatchObject({ status: 200 });
      expect(await ask('contact-points')).toHaveLength(3);
      expect(await ask('alert-rules')).toHaveLength(2);
      const deleted = {
        deleteRules: [{ orgId: 1, uid: 'r1' }],
        deleteContactPoints: [{ orgId: 1, uid: 'a' }],
        resetPolicies: [1],
        deleteMuteTimes: [{ orgId: 1, name: 'night' }],
        deleteTemplates: [{ orgId: 1, name: '$$t' }],
      };
      expect(await applyWithDeletions(left, deleted)).toMatchObject({ status: 200 });
      expect(await ask('contact-points')).toMatchObject([{ name: 'b' }, email]);
      expect(await ask('alert-rules')).toMatchObject([{ uid: 'r2' }]);
      expect(await ask('policies')).toEqual(defaultPolicies);
      for (const empty of ['mute-timings', 'templates']) expect(await ask(empty)).toEqual([]);
      expect(await applyWithDeletions(left, deleted)).toMatchObject({ status: 200 });
    });

    test('a contact point and a mute timing that a policy uses are not deleted', async () => {
      await apply(`contactPoints: [${point('a')}]
muteTimes: [{name: night, time_intervals: []}]
policies: [{receiver: a, routes: [{receiver: a, mute_time_intervals: [night]}]}]`);
      for (const deleted of [
        { deleteContactPoints: [{ uid: 'a' }] },
        { deleteMuteTimes: [{ name: 'night' }] },
      ])
        expect(await applyWithDeletions('', deleted)).toMatchObject(failure);
      expect(await ask('contact-points')).toHaveLength(2);
      expect(await ask('mute-timings')).toHaveLength(1);
    });

    test.each([
      ['that is not YAML', 'contactPoints: ['],
      [
        'with a receiver without an uid',
        'contactPoints: [{name: a, receivers: [{type: webhook, settings: {url: a}}]}]',
      ],
      ['with a webhook without a URL', `contactPoints: [${point('a', 'x: y')}]`],
      ['with a policy for an unknown contact point', 'policies: [{receiver: nobody}]'],
      [
        'with a policy for an unknown mute timing',
        'policies: [{receiver: grafana-default-email, routes: [{mute_time_intervals: [x]}]}]',
      ],
      ['with a group without an interval', 'groups: [{name: a, folder: b, rules: []}]'],
    ])('a file %s is refused', async (_what, yaml) => {
      expect(await apply(yaml)).toMatchObject(failure);
      expect(await ask('contact-points')).toMatchObject([email]);
    });

    test('a refused file may be loaded in part', async () => {
      expect(await apply(`contactPoints: [${point('a')}]\npolicies: [{receiver: nobody}]`)).toMatchObject(
        failure,
      );
      expect(await ask('contact-points')).toMatchObject([{ name: 'a' }, email]);
    });
  });
}
