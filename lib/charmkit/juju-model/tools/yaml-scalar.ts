/** The position of a text in a document. */
export interface Place {
  /** The indent of the map or list that contains the text. */
  readonly indent: number;
  /** The column at which the text begins. */
  readonly column: number;
  /** Keys stay on one line. */
  readonly isKey: boolean;
}

/**
 * A text as yaml.v2 writes it (encode.go, emitterc.go): plain if possible, literal if it has several lines, else
 * quoted.
 */
export function renderYamlScalar(text: string, place: Place): string {
  const traits = traitsOf(text);
  if (text.includes('\n')) {
    return place.isKey || !traits.mayBeLiteral ? doubleQuoted(text, place) : literal(text, place);
  }
  if (wouldBeNoText(text)) return doubleQuoted(text, place);
  if (traits.mayBePlain) return folded(text, place);
  if (traits.mayBeSingleQuoted) return `'${folded(text.replaceAll("'", "''"), place)}'`;
  return doubleQuoted(text, place);
}

/** yaml.v2 folds longer lines at the next space. */
const width = 80;

interface Traits {
  readonly mayBePlain: boolean;
  readonly mayBeSingleQuoted: boolean;
  readonly mayBeLiteral: boolean;
}

function traitsOf(text: string): Traits {
  const isSpecial = [...text].some((character) => !isPrintable(character));
  const isPadded = /^[ \n]|[ \n]$/.test(text);
  const isBlankBeforeBreak = / \n/.test(text);
  const isBlankAfterBreak = /\n /.test(text);
  const mayBeSingleQuoted = !isSpecial && !isBlankBeforeBreak && !isBlankAfterBreak;
  return {
    mayBePlain: mayBeSingleQuoted && !isPadded && !hasIndicators(text),
    mayBeSingleQuoted,
    mayBeLiteral: !isSpecial && !isBlankBeforeBreak && !text.endsWith(' '),
  };
}

/** Whether YAML would read the plain text as something else. */
function hasIndicators(text: string): boolean {
  return /^(?:---|\.\.\.)|^[#,[\]{}&*!|>'"%@`]|^[?:-](?:[ \t]|$)|:(?:[ \t]|$)|[ \t]#/.test(text);
}

/** Whether YAML 1.1 reads the plain text as null, a boolean, a number or a time. */
function wouldBeNoText(text: string): boolean {
  const digits = /^[-+\d]/.test(text) ? text.replaceAll('_', '') : text;
  return (
    /^(?:|~|null|Null|NULL)$/.test(text) ||
    /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON|n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(text) ||
    /^(?:\.nan|\.NaN|\.NAN|[+-]?\.(?:inf|Inf|INF))$/.test(text) ||
    /^[+-]?(?:0|[1-9]\d*|0[0-7]+|0o[0-7]+|0[xX][\da-fA-F]+|0[bB][01]+)$/.test(digits) ||
    /^(?=.*\d)[+-]?(?:0|[1-9]\d*)?(?:\.\d+)?(?:[eE][-+]\d+)?$/.test(digits) ||
    /^\.\d+(?:[eE][-+]?\d+)?$/.test(text) ||
    /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/.test(text) ||
    /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(text)
  );
}

/** The lines below the mark of a literal. The mark says how the text begins and ends. */
function literal(text: string, { indent }: Place): string {
  const begins = /^[ \n]/.test(text) ? '2' : '';
  const ends = text.endsWith('\n\n') || text === '\n' ? '+' : text.endsWith('\n') ? '' : '-';
  const pad = ' '.repeat(indent + 2);
  const lines = text.replace(/\n$/, '').split('\n');
  return [`|${begins}${ends}`, ...lines.map((line) => (line === '' ? '' : `${pad}${line}`))].join('\n');
}

function folded(text: string, { indent, column, isKey }: Place): string {
  if (isKey) return text;
  const pad = ' '.repeat(indent + 2);
  let at = column;
  let result = '';
  [...text].forEach((character, index, all) => {
    const isFold = character === ' ' && at > width && all[index - 1] !== ' ' && all[index + 1] !== ' ';
    result += isFold ? `\n${pad}` : character;
    at = isFold ? pad.length : at + 1;
  });
  return result;
}

function doubleQuoted(text: string, place: Place): string {
  const inner = [...text].map(escaped).join('');
  return `"${folded(inner, { ...place, column: place.column + 1 })}"`;
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\u2028': 'L',
  '\u2029': 'P',
};

function escaped(character: string): string {
  const short = escapes[character];
  if (short !== undefined) return `\\${short}`;
  if (isPrintable(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** yaml.v2 prints no character beyond the basic plane. */
function isPrintable(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (
    code === 0x0a ||
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0xa0 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd && code !== 0xfeff)
  );
}
