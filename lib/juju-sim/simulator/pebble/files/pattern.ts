import { createFileError } from './result.ts';

/** A shell pattern of one path segment, with the syntax of Go's path.Match: `*`, `?`, `[a-z]`, `[^a]`, `\`. */
export function matchesPattern(pattern: string, name: string): boolean {
  return new RegExp(`^${expression(pattern)}$`, 'su').test(name);
}

function expression(pattern: string): string {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '[') {
      const end = pattern.indexOf(']', at + 2);
      if (end === -1) throw createFileError('syntax error in pattern');
      source += `[${escapeClass(pattern.slice(at + 1, end))}]`;
      at = end;
    } else {
      if (char === '\\') at += 1;
      if (at >= pattern.length) throw createFileError('syntax error in pattern');
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
