import { readdirSync, readFileSync } from 'node:fs';
import type { HostileInput } from './input.ts';

/** A databag's text, or a short description of a large text. */
type CorpusText =
  | string
  | { readonly repeat: string; readonly times: number; readonly before?: string; readonly after?: string };

interface CorpusInput {
  readonly endpoint: string;
  readonly app?: Readonly<Record<string, CorpusText>>;
  readonly unit?: Readonly<Record<string, CorpusText>>;
}

const directory = new URL('./corpus/', import.meta.url);

/** Reads the inputs that once did harm, or could have, by file name. */
export function readCorpus(): ReadonlyMap<string, HostileInput> {
  const names = readdirSync(directory).filter((name) => name.endsWith('.json'));
  return new Map(
    names.sort().map((name) => {
      const {
        endpoint,
        app = {},
        unit = {},
      } = JSON.parse(readFileSync(new URL(name, directory), 'utf8')) as CorpusInput;
      return [name.replace('.json', ''), { endpoint, app: expandAll(app), unit: expandAll(unit) }];
    }),
  );
}

function expandAll(databag: Readonly<Record<string, CorpusText>>): Record<string, string> {
  return Object.fromEntries(Object.entries(databag).map(([key, text]) => [key, expand(text)]));
}

function expand(text: CorpusText): string {
  if (typeof text === 'string') return text;
  return `${text.before ?? ''}${text.repeat.repeat(text.times)}${text.after ?? ''}`;
}
