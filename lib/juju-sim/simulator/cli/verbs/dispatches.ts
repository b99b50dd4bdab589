import { countHookTools, type DispatchRecord } from '../../records.ts';
import { type Column, renderColumns } from '../../status/columns.ts';
import { createFormatOption, renderFormat } from '../output.ts';
import type { Verb } from '../verb.ts';

const columns: readonly Column[] = [
  { title: 'Unit' },
  { title: 'Hook' },
  ...['ms', 'Exit', 'Tools', 'Pebble', 'Bytes', 'Restarts', 'Peak MB'].map(
    (title): Column => ({ title, align: 'right' }),
  ),
];

export const dispatchesVerb: Verb = {
  name: 'dispatches',
  usage: '',
  summary: 'List every dispatch with its time, hook tools run, Pebble requests, bytes written and restarts',
  example: 'dispatches --format json',
  operands: [0, 0],
  options: { format: createFormatOption('tabular', 'yaml', 'json') },
  run({ simulator: { dispatches }, print }, given) {
    print(renderFormat(given, dispatches, () => `${renderColumns(columns, dispatches.map(row))}\n`));
  },
};

function row(record: DispatchRecord): readonly string[] {
  const numbers = [
    record.exit,
    countHookTools(record),
    record.pebbleRequests,
    record.bytesWritten,
    record.restarts,
  ];
  return [
    record.unit,
    record.hook,
    record.ms.toFixed(0),
    ...numbers.map(String),
    `${record.peakMegabytes ?? ''}`,
  ];
}
