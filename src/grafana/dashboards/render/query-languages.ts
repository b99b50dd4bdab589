import { parser as logqlParser } from '@grafana/lezer-logql';
import type { Tree } from '@lezer/common';
import { parser as promqlParser } from '@prometheus-io/lezer-promql';

/** What the parts of a selector are called in a language's syntax tree. */
export interface QueryLanguage {
  /** @throws SyntaxError at the first thing that does not belong: to go on from there takes a thousand times as long. */
  readonly parse: (query: string) => Tree;
  readonly selector: string;
  /** The metric before the braces, which can then be left out; undefined in a language that has none. */
  readonly metric: string | undefined;
  /** What stands between the braces: matchers such as `a="b"`, and a metric's name in quotes. */
  readonly elements: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  readonly equals: string;
  readonly string: string;
  /** What the language's own printer writes between matchers. */
  readonly separator: string;
}

const strictPromql = promqlParser.configure({ strict: true });
const strictLogql = logqlParser.configure({ strict: true });

export const promql: QueryLanguage = {
  parse: (query) => strictPromql.parse(query),
  selector: 'VectorSelector',
  metric: 'Identifier',
  elements: new Set(['UnquotedLabelMatcher', 'QuotedLabelMatcher', 'QuotedLabelName']),
  labels: new Set(['LabelName', 'QuotedLabelName']),
  equals: 'EqlSingle',
  string: 'StringLiteral',
  separator: ',',
};

export const logql: QueryLanguage = {
  parse: (query) => strictLogql.parse(query),
  selector: 'Selector',
  metric: undefined,
  elements: new Set(['Matcher']),
  labels: new Set(['Identifier']),
  equals: 'Eq',
  string: 'String',
  separator: ', ',
};
