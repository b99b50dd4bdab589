import type { SyntaxNode } from '@lezer/common';
import { replaceVariables } from '../../../src/grafana/dashboards/render/placeholders.ts';
import { logql, promql } from '../../../src/grafana/dashboards/render/query-languages.ts';

/**
 * Converts a query to a form that does not depend on how it was printed: matchers and grouping labels in order, a
 * grouping before its operand, one kind of quotes, and no spaces. Returns a query that does not parse unchanged.
 */
export function canonicalQuery(query: string): string {
  for (const { parse } of [promql, logql]) {
    const placed = replaceVariables(query);
    let isBroken = false;
    const tree = parse(placed);
    tree.iterate({
      enter({ type }) {
        isBroken ||= type.isError;
      },
    });
    if (!isBroken) return canonical(tree.topNode, query);
  }
  return query;
}

function canonical(node: SyntaxNode, query: string): string {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'LineComment' && !isEmptyGrouping(child)) children.push(child);
  }
  if (children.length === 0) return leaf(node, query);
  const parts = children.map((child) => canonical(child, query));
  if (node.name === 'LabelMatchers' || node.name === 'GroupingLabels') parts.sort();
  if (node.name === 'Matchers') return parts.join('').split(';').toSorted().join(';');
  if (node.name === 'Matcher' && node.parent?.name === 'Matchers') return `${parts.join(' ')};`;
  if (node.name === 'AggregateExpr')
    parts.sort((a, b) => Number(a.includes('Body')) - Number(b.includes('Body')));
  return `${node.name}(${parts.join(' ')})`;
}

/**
 * Whether the node is `by ()`, which means the same as no modifier, or the `()` of `group_left ()`, which is optional.
 */
function isEmptyGrouping(node: SyntaxNode): boolean {
  const labels = node.name === 'AggregateModifier' ? node.getChild('GroupingLabels') : node;
  return labels?.name === 'GroupingLabels' && !labels.firstChild;
}

function leaf({ name, from, to }: SyntaxNode, query: string): string {
  const text = query.slice(from, to).replaceAll(/\s/g, '');
  if (text !== '' && Number.isFinite(Number(text))) return String(Number(text));
  const quoted = /^'(.*)'$/.exec(text);
  if (quoted) return JSON.stringify(quoted[1]);
  return text === '{}' || text === '()' ? name : text;
}
