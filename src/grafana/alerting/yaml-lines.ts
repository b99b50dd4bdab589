import { EVENT_ID, type Event } from 'js-yaml';

/** A scalar in a YAML text, with the offsets of its value without quotes. */
export interface ScalarPlace {
  readonly start: number;
  readonly end: number;
  /** The offset of its key, or of the scalar itself in a list. */
  readonly at: number;
  readonly path: YamlPath;
}

export type YamlPath = readonly (string | number)[];

/** Where the values of a YAML document are in its text. */
export interface YamlPlaces {
  readonly scalars: readonly ScalarPlace[];
  /** The number of the line with this value, or with the nearest value around it that is in the text. */
  findLine(path: YamlPath): number;
}

/** Finds the places of the values in a text from the events of js-yaml, which name offsets in the text. */
export function locateYaml(text: string, events: readonly Event[]): YamlPlaces {
  const offsets = new Map<string, number>();
  const scalars: ScalarPlace[] = [];
  let next = 1;

  function visit(path: YamlPath, at: number | undefined): void {
    const event = events[next];
    next += 1;
    if (event === undefined) return;
    const own = at ?? findStart(event);
    offsets.set(JSON.stringify(path), own);
    if (event.type === EVENT_ID.SCALAR)
      scalars.push({ start: event.valueStart, end: event.valueEnd, at: own, path });
    else if (event.type === EVENT_ID.SEQUENCE) visitItems(path);
    else if (event.type === EVENT_ID.MAPPING) visitPairs(path);
  }

  function visitItems(path: YamlPath): void {
    for (let index = 0; !isEnd(); index += 1) visit([...path, index], undefined);
    next += 1;
  }

  function visitPairs(path: YamlPath): void {
    while (!isEnd()) {
      const key = events[next];
      if (key?.type !== EVENT_ID.SCALAR) {
        visit([...path, ''], undefined);
        visit([...path, ''], undefined);
      } else {
        next += 1;
        visit([...path, text.slice(key.valueStart, key.valueEnd)], key.valueStart);
      }
    }
    next += 1;
  }

  function isEnd(): boolean {
    return events[next] === undefined || events[next]?.type === EVENT_ID.POP;
  }

  visit([], undefined);
  const countLines = createLineCounter(text);
  return { scalars, findLine: (path) => countLines(findOffset(offsets, path)) };
}

function findStart(event: Event): number {
  if ('valueStart' in event) return event.valueStart;
  return 'start' in event ? event.start : 'anchorStart' in event ? event.anchorStart : 0;
}

function findOffset(offsets: ReadonlyMap<string, number>, path: YamlPath): number {
  for (let length = path.length; length > 0; length -= 1) {
    const offset = offsets.get(JSON.stringify(path.slice(0, length)));
    if (offset !== undefined) return offset;
  }
  return 0;
}

/** Returns the number of the line of an offset. A text may have a hundred thousand places to look up. */
function createLineCounter(text: string): (offset: number) => number {
  const breaks: number[] = [];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) breaks.push(at);
  return (offset) => {
    let [first, end] = [0, breaks.length];
    while (first < end) {
      const middle = (first + end) >> 1;
      if ((breaks[middle] ?? 0) < offset) first = middle + 1;
      else end = middle;
    }
    return first + 1;
  };
}
