import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addMatchers } from '../../../../src/grafana/dashboards/render/add-matchers.ts';
import { hasVariable, replaceVariables } from '../../../../src/grafana/dashboards/render/placeholders.ts';
import { logql, promql } from '../../../../src/grafana/dashboards/render/query-languages.ts';

const labels = ['juju_model', 'juju_unit'];
const both = 'juju_model=~"$juju_model",juju_unit=~"$juju_unit"';

describe('Juju’s labels in PromQL', () => {
  test.each([
    ['a metric', 'up', `up{${both}}`],
    ['empty braces', 'up{}', `up{${both}}`],
    ['a matcher', 'up{job="x"}', `up{job="x",${both}}`],
    ['a trailing comma', 'up{job="x",}', `up{job="x",${both},}`],
    ['no metric', '{__name__=~"a.*"}', `{__name__=~"a.*",${both}}`],
    ['a metric in quotes', '{"a.b", c="d"}', `{"a.b", c="d",${both}}`],
    ['one that is there', 'up{juju_model="mine"}', 'up{juju_model="mine",juju_unit=~"$juju_unit"}'],
    ['one that is there in quotes', 'up{"juju_model"!="x"}', 'up{"juju_model"!="x",juju_unit=~"$juju_unit"}'],
    ['all that are there', `up{${both}}`, `up{${both}}`],
    ['one that could match one value only', 'up{a="$juju_model"}', `up{a=~"$juju_model",${both}}`],
    ['a recorded metric', 'job:rate5m:sum', `job:rate5m:sum{${both}}`],
    ['a comment', 'a # not b{}\n+ c', `a{${both}} # not b{}\n+ c{${both}}`],
    ['braces in a string', "a{b='}{'}", `a{b='}{',${both}}`],
    ['spaces within', 'a { b = "c" }', `a { b = "c",${both} }`],
    [
      'an operator',
      'sum(a) by (c) / on() group_left b',
      `sum(a{${both}}) by (c) / on() group_left b{${both}}`,
    ],
    [
      'a function',
      'label_replace(a, "b", "$1", "c", "(.*)")',
      `label_replace(a{${both}}, "b", "$1", "c", "(.*)")`,
    ],
    ['a number', 'time() - 5', 'time() - 5'],
    ['a range', 'rate(a[5m])', `rate(a{${both}}[5m])`],
    ['a subquery', 'max_over_time(rate(a[5m])[1h:30s])', `max_over_time(rate(a{${both}}[5m])[1h:30s])`],
    ['an offset', 'a offset 1d', `a{${both}} offset 1d`],
    ['a moment', 'a @ 1609746000', `a{${both}} @ 1609746000`],
  ])('%s', (_what, query, expected) => {
    expect(addMatchers(query, labels, promql)).toBe(expected);
  });

  test.each([
    ['a range', 'rate(a[$__rate_interval])', `rate(a{${both}}[$__rate_interval])`],
    ['a range in braces', 'rate(a[${interval:raw}])', `rate(a{${both}}[\${interval:raw}])`],
    ['a range in old form', 'rate(a[[[interval]]])', `rate(a{${both}}[[[interval]]])`],
    ['a number of seconds', 'increase(a[${__range_s}s])', `increase(a{${both}}[\${__range_s}s])`],
    ['both of a subquery', 'max_over_time(a[$x:$y])', `max_over_time(a{${both}}[$x:$y])`],
    ['an offset', 'a offset $shift', `a{${both}} offset $shift`],
    ['an offset back', 'a offset -$shift', `a{${both}} offset -$shift`],
    ['a moment', 'a @ ${__to}', `a{${both}} @ \${__to}`],
    ['a value', 'a{b="$c"}', `a{b="$c",${both}}`],
    ['a grouping', 'sum by ($group) (a)', `sum by ($group) (a{${both}})`],
    ['a number', 'topk($n, a)', `topk($n, a{${both}})`],
    ['a metric with matchers', '${metric}_total{b="c"}', `\${metric}_total{b="c",${both}}`],
    ['a metric or a number, nobody knows', '$what > 5', '$what > 5'],
  ])('a variable as %s', (_what, query, expected) => {
    expect(addMatchers(query, labels, promql)).toBe(expected);
  });

  test.each(['', 'not a ( valid query', 'sum(a', '$function(a)', 'a{b="c"', 'a $operator b', 'a[5', '"'])(
    'what does not parse stays as it is: %s',
    (query) => {
      expect(addMatchers(query, labels, promql)).toBe(query);
    },
  );

  test('the second time nothing is added', () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,5}$/);
    const selector = fc
      .tuple(name, fc.array(fc.tuple(name, fc.constantFrom('=', '!=', '=~', '!~')), { maxLength: 3 }))
      .map(
        ([metric, matchers]) =>
          `${metric}_x{${matchers.map(([label, op]) => `${label}${op}"v"`).join(', ')}}`,
      );
    const query = fc.array(selector, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' + '));
    fc.assert(
      fc.property(query, (text) => {
        const once = addMatchers(text, labels, promql);
        expect(addMatchers(once, labels, promql)).toBe(once);
        for (const label of labels) expect(once.split(`${label}=~`)).toHaveLength(text.split('_x{').length);
      }),
    );
  });
});

describe('Juju’s labels in LogQL', () => {
  const added = ', juju_model=~"$juju_model", juju_unit=~"$juju_unit"';

  test.each([
    ['a stream', '{app="a"}', `{app="a"${added}}`],
    ['a filter', '{app="a"} |= "error" != `x{}`', `{app="a"${added}} |= "error" != \`x{}\``],
    ['a pipeline', '{app="a"} | json | level="error"', `{app="a"${added}} | json | level="error"`],
    ['a metric', 'sum by (x) (rate({app="a"}[5m]))', `sum by (x) (rate({app="a"${added}}[5m]))`],
    ['a variable as range', 'rate({app="a"}[$__interval])', `rate({app="a"${added}}[$__interval])`],
    [
      'two streams',
      'rate({a="b"}[1m]) / rate({c="d"}[1m])',
      `rate({a="b"${added}}[1m]) / rate({c="d"${added}}[1m])`,
    ],
    ['one that is there', '{juju_model="x", a="b"}', '{juju_model="x", a="b", juju_unit=~"$juju_unit"}'],
    [
      'a label filter of that name',
      '{a="b"} | juju_unit="$juju_unit"',
      `{a="b"${added}} | juju_unit=~"$juju_unit"`,
    ],
    ['a comment', '{a="b"} # {c="d"}', `{a="b"${added}} # {c="d"}`],
  ])('%s', (_what, query, expected) => {
    expect(addMatchers(query, labels, logql)).toBe(expected);
  });

  test.each(['{}', '$stream |= "x"', '{a="b"', 'rate({a="b"})'])('what does not parse stays: %s', (query) => {
    expect(addMatchers(query, labels, logql)).toBe(query);
  });
});

describe('placeholders for variables', () => {
  test('leave everything where it is, and no variable', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '$a',
        '${b}',
        '${c:csv}',
        '[[d]]',
        '[',
        ']',
        'offset ',
        '@ ',
        '"',
        ' ',
        '{',
        '}',
        's',
        ':',
      ),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        (query) => {
          expect(replaceVariables(query)).toHaveLength(query.length);
        },
      ),
    );
    expect(hasVariable(replaceVariables('a[$b] offset $c + ${d} + [[e]]'))).toBe(false);
  });
});
