import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

import type { Container } from './container.ts';

/** Replaces variables in the values of the INI file and of provisioning files, each by its own rules. */
export interface Expander {
  /** `$__env{NAME}`, `$__file{/path}`, `${NAME}`. */
  expandSetting(text: string): string;
  /** The same and `$NAME`; `$$` is a dollar sign. */
  expandText(text: string): string;
  /**
   * Expands every string in a JSON value. A string that changes and then reads as a number or boolean becomes
   * one.
   */
  expandJson(value: unknown): unknown;
}

/**
 * Creates an expander with the container's environment and files. A missing file is an error, a missing
 * variable is empty.
 */
export function createExpander(container: Container): Expander {
  const variable = (name: string): string => container.environment[name] ?? '';
  const named = (name: string): string => variable(name) || (name === 'HOSTNAME' ? hostname() : '');
  const expandSetting = (text: string): string =>
    text
      .replace(/\$(?:__env)?\{([^}]+)\}/g, (_match, name: string) => named(name))
      .replace(/\$__file\{([^}]+)\}/g, (_match, path: string) =>
        readFileSync(container.hostPath(path), 'utf8').trim(),
      );
  const expandPart = (text: string): string => expandShell(expandSetting(text), variable);
  const expandText = (text: string): string => text.split('$$').map(expandPart).join('$');
  const expandJson = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.includes('$$') ? expandText(value) : typed(value, expandPart(value));
    if (Array.isArray(value)) return value.map(expandJson);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expandJson(inner)]));
  };
  return { expandSetting, expandText, expandJson };
}

/** Go's os.ExpandEnv: one special character or a name. Malformed braces are removed, a single `$` stays. */
function expandShell(text: string, variable: (name: string) => string): string {
  const pattern = /\$(?:\{([*#$@!?0-9-])\}|\{([^}]*)\}|(\{)|([*#$@!?0-9-])|([A-Za-z0-9_]+))/g;
  return text.replace(pattern, (_match, special, braced, _brace, sign, name) =>
    variable(special ?? braced ?? sign ?? name ?? ''),
  );
}

function typed(before: string, after: string): unknown {
  if (before === after) return after;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(after)) return Number(after);
  return parseGoBoolean(after) ?? after;
}

/** Parses what Go's strconv.ParseBool accepts, and nothing else. */
export function parseGoBoolean(text: string): boolean | undefined {
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
}
