/**
 * Whether a shell pattern of one path segment matches the name, with the syntax of Go's path.Match: `*`, `?`, `[a-z]`, `[^a]`,
 * `\`. Undefined for a pattern with a syntax error.
 */
export function matchesPattern(pattern: string, name: string): boolean | undefined {
  const source = convertPattern(pattern);
  return source === undefined ? undefined : new RegExp(`^${source}$`, 'su').test(name);
}

function convertPattern(pattern: string): string | undefined {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '[') {
      const end = pattern.indexOf(']', at + 2);
      if (end === -1) return undefined;
      source += `[${escapeClass(pattern.slice(at + 1, end))}]`;
      at = end;
    } else {
      if (char === '\\') at += 1;
      if (at >= pattern.length) return undefined;
      source += escapeLiteral(pattern.charAt(at));
    }
  }
  return source;
}

function escapeClass(members: string): string {
  return members.replaceAll(/[[\]&|()\\/{}$.*+?]/g, String.raw`\$&`);
}

function escapeLiteral(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`);
}
