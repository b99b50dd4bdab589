export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

/** Rows under their titles in Juju's format: two spaces between columns, no spaces at the end of a line. */
export function renderColumns(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const titles = columns.map((column) => column.title);
  const widths = columns.map((_, index) =>
    Math.max(...[titles, ...rows].map((row) => row[index]?.length ?? 0)),
  );
  return [titles, ...rows].map((row) => renderRow(row, columns, widths)).join('\n');
}

function renderRow(row: readonly string[], columns: readonly Column[], widths: readonly number[]): string {
  const cells = columns.map(({ align }, index) => {
    const cell = row[index] ?? '';
    const width = widths[index] ?? 0;
    return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
  });
  return cells.join('  ').trimEnd();
}
