import { parser as logqlParser } from '@grafana/lezer-logql';
import type { Tree } from '@lezer/common';
import { parser as promqlParser } from '@prometheus-io/lezer-promql';

/** The names of the parts of a selector in a language's syntax tree. */
export interface QueryLanguage {
  /** @throws SyntaxError at the first syntax error. Error recovery would take a thousand times as long. */
  readonly parse: (query: string) => Tree;
  readonly selector: string;
  /**
   * The metric before the braces, which makes the braces optional. Undefined in a language without metrics.
   */
  readonly metric: string | undefined;
  /** The elements between the braces: matchers such as `a="b"`, and a metric's name in quotes. */
  readonly elements: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  readonly equals: string;
  readonly string: string;
  /** The separator that the language's own printer writes between matchers. */
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
