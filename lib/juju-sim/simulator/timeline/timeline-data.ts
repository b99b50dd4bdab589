import { type JournalEntry, listWrittenFiles } from '../journal/journal.ts';
import { countHookTools, isFailedHook } from '../records.ts';

/** A moment in a dispatch: [milliseconds from its begin, kind, what, whether it failed]. */
export type Moment = readonly [
  offsetMs: number,
  kind: 'tool' | 'pebble' | 'file',
  text: string,
  isFailed: boolean,
];

/** A dispatch as the timeline's page shows it. */
export interface TimelineDispatch {
  readonly unit: string;
  readonly hook: string;
  readonly isAction: boolean;
  readonly startedMs: number;
  readonly ms: number;
  readonly exit: number;
  readonly isFailed: boolean;
  readonly errors: readonly string[];
  readonly tools: number;
  readonly restarts: number;
  /** Absent if the hook did not change it. */
  readonly status?: string;
  readonly moments: readonly Moment[];
}

/** The arguments of hook tools may be as long as a dashboard. */
const longestText = 160;

/** What the timeline's page shows of a journal. Contents of databags' files and secrets are not in it. */
export function createTimelineData(journal: readonly JournalEntry[]): readonly TimelineDispatch[] {
  return journal.map(createDispatch);
}

function createDispatch({
  record,
  calls,
  requests,
  statusBefore,
  statusAfter,
}: JournalEntry): TimelineDispatch {
  const { unit, hook, isAction, startedMs, ms, exit, errorLines = [], error, restarts } = record;
  const [before, after] = [statusBefore, statusAfter].map(({ name, message }) => `${name} ${message}`.trim());
  const moments: readonly Moment[] = [
    ...calls.map(
      ({ atMs, tool, args, exitCode }): Moment => [
        atMs - startedMs,
        'tool',
        limitText([tool, ...args.map(hideValue)].join(' ')),
        exitCode !== 0,
      ],
    ),
    ...requests.flatMap((request): Moment[] => {
      const { atMs, container, method, url, answer } = request;
      const files = listWrittenFiles(request);
      const offset = atMs - startedMs;
      const isFailed = /^HTTP\/1\.1 [45]/.test(answer.toString('latin1', 0, 12));
      if (files.length === 0)
        return [[offset, 'pebble', limitText(`${container}: ${method} ${url}`), isFailed]];
      return files.map((path) => [offset, 'file', limitText(`${container}: ${path}`), isFailed]);
    }),
  ];
  return {
    unit,
    hook,
    isAction,
    startedMs,
    ms,
    exit,
    isFailed: isFailedHook(record) || exit !== 0,
    errors: [...errorLines, ...(error === undefined ? [] : [error])],
    tools: countHookTools(record),
    restarts,
    ...(before === after ? {} : { status: after ?? '' }),
    moments: moments.toSorted(([a], [b]) => a - b),
  };
}

/** Values may be secrets: of `key=value` the page shows the key. */
function hideValue(argument: string): string {
  const equals = argument.indexOf('=');
  return equals > 0 && !argument.startsWith('-') ? `${argument.slice(0, equals)}=...` : argument;
}

function limitText(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}...`;
}
