/** A variable in any of Grafana's notations: `$name`, `${name}`, `${name:format}`, `[[name]]`. */
const variable = /\$\w+|\$\{[^{}]+\}|\[\[\w+(?::\w+)?\]\]/g;

/**
 * Replaces each variable in a query with text that the grammar accepts there: a duration in a range and after
 * `offset`, a number after `@`, else a name. The replacement has the same length, so positions stay those of
 * the query.
 */
export function replaceVariables(query: string): string {
  let done = 0;
  let isInRange = false;
  return query.replaceAll(variable, (found: string, at: number) => {
    isInRange = isRangeOpen(query.slice(done, at), isInRange);
    done = at + found.length;
    const before = query.slice(Math.max(0, at - context), at);
    return choosePlaceholder(found.length, { before, after: query.slice(done, done + context), isInRange });
  });
}

/** Whether this part of a query contains a variable. */
export function hasVariable(part: string): boolean {
  return part.search(variable) >= 0;
}

/** The length of the text around a variable that shows whether it is a number, and has a unit. */
const context = 30;

interface Surroundings {
  readonly before: string;
  readonly after: string;
  readonly isInRange: boolean;
}

function choosePlaceholder(length: number, { before, after, isInRange }: Surroundings): string {
  const start = before.trimEnd();
  if (start.endsWith('@')) return '1'.repeat(length);
  const isOffset = /\boffset\s+-$/i.test(start) || (start !== before && /\boffset$/i.test(start));
  const isDuration = isOffset || isInRange;
  if (!isDuration) return 'x'.repeat(length);
  const hasUnit = /^(?:ms|[smhdwy])\b/.test(after);
  return hasUnit ? '1'.repeat(length) : `${'1'.repeat(length - 1)}s`;
}

/**
 * Whether a range is open at the end of this text. Each variable reads only the text since the one before it, because a
 * query may consist of variables.
 */
function isRangeOpen(text: string, wasOpen: boolean): boolean {
  const signs = text.match(/[[\]{}()"'`]/g);
  return signs === null ? wasOpen : signs.at(-1) === '[';
}
