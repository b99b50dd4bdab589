/** A variable in any of Grafana's notations: `$name`, `${name}`, `${name:format}`, `[[name]]`. */
const variable = /\$\w+|\$\{[^{}]+\}|\[\[\w+(?::\w+)?\]\]/g;

/**
 * The query with something in place of each variable that the grammar takes there: a duration in a range and after
 * `offset`, a number after `@`, else a name. All of it stands where it stood, so that positions are those of the query.
 */
export function replaceVariables(query: string): string {
  return query.replaceAll(variable, (found: string, at: number) =>
    placeholder(
      found.length,
      query.slice(Math.max(0, at - context), at),
      query.slice(at + found.length).slice(0, context),
    ),
  );
}

/** Whether this part of a query has a variable in it. */
export function hasVariable(part: string): boolean {
  return part.search(variable) >= 0;
}

/** As much of a query around a variable as tells what stands there; all of it for each would take its square in time. */
const context = 200;

function placeholder(length: number, before: string, after: string): string {
  const start = before.trimEnd();
  if (start.endsWith('@')) return '1'.repeat(length);
  const isOffset = /\boffset\s+-$/i.test(start) || (start !== before && /\boffset$/i.test(start));
  const isDuration = isOffset || isInRange(before);
  if (!isDuration) return 'x'.repeat(length);
  const hasUnit = /^(?:ms|[smhdwy])\b/.test(after);
  return hasUnit ? '1'.repeat(length) : `${'1'.repeat(length - 1)}s`;
}

/** Whether a range has begun and not ended: step by step, since a pattern would look for its end from each beginning. */
function isInRange(before: string): boolean {
  for (let at = before.length - 1; at >= 0; at -= 1) {
    const sign = before.charAt(at);
    if (sign === '[') return true;
    if (']{}()"\'`'.includes(sign)) return false;
  }
  return false;
}
