import type { SyntaxNode, SyntaxNodeRef, Tree } from '@lezer/common';
import { hasVariable, replaceVariables } from './placeholders.ts';
import type { QueryLanguage } from './query-languages.ts';

/** A replacement of a piece of text. Positions refer to the original query. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * Adds a matcher `label=~"$label"` for each label to all selectors of the query, except to selectors that
 * already have a matcher on that label. The rest stays as its author wrote it. A query that does not parse is
 * returned unchanged.
 */
export function addMatchers(query: string, labels: readonly string[], language: QueryLanguage): string {
  const edits: Edit[] = [];
  parse(query, language)?.iterate({
    enter(node) {
      if (node.name === language.selector)
        edits.push(...extendSelector(node.node, { query, labels, language }));
      if (language.elements.has(node.name)) edits.push(...allowSeveralValues(node.node, query, language));
    },
  });
  return applyEdits(query, edits);
}

function parse(query: string, language: QueryLanguage): Tree | undefined {
  try {
    return language.parse(replaceVariables(query));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

interface Extension {
  readonly query: string;
  readonly labels: readonly string[];
  readonly language: QueryLanguage;
}

function extendSelector(selector: SyntaxNode, { query, labels, language }: Extension): readonly Edit[] {
  const elementEnds = findNodes(selector, (name) => language.elements.has(name)).map(({ to }) => to);
  const present = findNodes(selector, (name) => language.labels.has(name)).map(({ from, to }) =>
    removeQuotes(query.slice(from, to)),
  );
  const added = labels
    .filter((label) => !present.includes(label))
    .map((label) => `${label}=~"$${label}"`)
    .join(language.separator);
  if (added === '') return [];
  if (elementEnds.length > 0) return [insertText(Math.max(...elementEnds), `${language.separator}${added}`)];
  const metric = language.metric && selector.getChild(language.metric);
  if (!metric) return [insertText(selector.from + 1, added)];
  if (metric.to !== selector.to) return [insertText(query.indexOf('{', metric.to) + 1, added)];
  // A variable on its own may stand for a number as well as for a metric.
  return hasVariable(query.slice(metric.from, metric.to)) ? [] : [insertText(metric.to, `{${added}}`)];
}

/** A Juju variable may have several values, which `=` would not match. */
function allowSeveralValues(matcher: SyntaxNode, query: string, language: QueryLanguage): readonly Edit[] {
  const [equals] = findNodes(matcher, (name) => name === language.equals);
  const [value] = findNodes(matcher, (name) => name === language.string);
  const isVariable = value && /^["'`]\$juju/.test(query.slice(value.from, value.to));
  return equals && isVariable ? [{ from: equals.from, to: equals.to, text: '=~' }] : [];
}

function findNodes(node: SyntaxNode, isWanted: (name: string) => boolean): readonly SyntaxNodeRef[] {
  const found: SyntaxNodeRef[] = [];
  node.cursor().iterate(({ node: inner }) => {
    if (isWanted(inner.name)) found.push(inner);
  });
  return found;
}

function removeQuotes(label: string): string {
  return label.replace(/^(["'`])(.*)\1$/, '$2');
}

function insertText(at: number, text: string): Edit {
  return { from: at, to: at, text };
}

function applyEdits(query: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { from, to, text } of edits.toSorted((a, b) => a.from - b.from)) {
    parts.push(query.slice(done, from), text);
    done = to;
  }
  return [...parts, query.slice(done)].join('');
}
