import { type GoValue, isList, isMap, renderTime } from './go-value.ts';
import { compareNaturally } from './natural-order.ts';
import { renderYamlScalar } from './yaml-scalar.ts';

/** YAML as Juju's yaml.v2 writes it: lists at the indent of their key, maps in natural order, long lines folded. */
export function renderGoYaml(value: GoValue): string {
  const lines = isBlock(value) ? blockLines(value, 0) : [inline(value, 0, 0)];
  return `${lines.join('\n').replace(/\n+$/, '')}\n`;
}

type Block = readonly GoValue[] | ReadonlyMap<string, GoValue> | Readonly<Record<string, GoValue>>;

/** Whether the value needs its own lines. An empty list or map does not. */
function isBlock(value: GoValue): value is Block {
  if (typeof value !== 'object' || value === null || value instanceof Date) return false;
  if (isList(value)) return value.length > 0;
  return entriesOf(value).length > 0;
}

function blockLines(block: Block, indent: number): readonly string[] {
  const pad = ' '.repeat(indent);
  if (isList(block)) return block.flatMap((item) => itemLines(item, indent));
  return entriesOf(block).flatMap(([key, value]) => {
    const head = `${pad}${renderYamlScalar(key, { indent, column: indent, isKey: true })}:`;
    // A list in a map has the indent of its key.
    if (isBlock(value)) return [head, ...blockLines(value, isList(value) ? indent : indent + 2)];
    return [`${head} ${inline(value, indent, head.length + 1)}`];
  });
}

function itemLines(item: GoValue, indent: number): readonly string[] {
  const pad = ' '.repeat(indent);
  if (!isBlock(item)) return [`${pad}- ${inline(item, indent, indent + 2)}`];
  const [first = '', ...rest] = blockLines(item, indent + 2);
  return [`${pad}- ${first.slice(indent + 2)}`, ...rest];
}

function inline(value: GoValue, indent: number, column: number): string {
  if (typeof value === 'string') return renderYamlScalar(value, { indent, column, isKey: false });
  if (value instanceof Date) return renderTime(value);
  if (isList(value)) return '[]';
  if (typeof value === 'object' && value !== null) return '{}';
  return typeof value === 'number' && !Number.isInteger(value) ? fraction(value) : String(value ?? null);
}

/** Prints a float like Go's strconv in its shortest form, which has an exponent of two digits from a million on. */
function fraction(value: number): string {
  const [digits = '', power = ''] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function entriesOf(
  block: ReadonlyMap<string, GoValue> | Readonly<Record<string, GoValue>>,
): readonly (readonly [string, GoValue])[] {
  return isMap(block) ? [...block].sort(([a], [b]) => compareNaturally(a, b)) : Object.entries(block);
}
