import {
  basicTypeIds,
  firstTypeId,
  type GobKind,
  type GobKinds,
  type GobShape,
  type GobStruct,
  wireTypeFields,
} from './gob-shape.ts';

/** Writes structs as Go's encoding/gob does: the definition of a type goes before its first value, once for a stream. */
export class GobWriter {
  readonly #ids = new Map<GobShape | 'strings', number>();

  /** The bytes of one struct, with the definitions that the stream does not have yet. */
  write<Shape extends GobShape>(shape: Shape, value: GobStruct<Shape>): Buffer {
    const definitions = this.#defineTypes(shape);
    const id = this.#ids.get(shape) ?? 0;
    return Buffer.concat([...definitions, frameMessage([encodeInt(id), encodeStruct(shape, value)])]);
  }

  #defineTypes(shape: GobShape): Buffer[] {
    if (this.#ids.has(shape)) return [];
    const definitions: Buffer[] = [];
    if (Object.values(shape.fields).includes('strings') && !this.#ids.has('strings')) {
      definitions.push(
        defineType(this.#assignId('strings'), wireTypeFields.slice, '[]string', [
          encodeInt(basicTypeIds.string),
        ]),
      );
    }
    definitions.push(
      defineType(this.#assignId(shape), wireTypeFields.struct, shape.name, this.#encodeFields(shape)),
    );
    return definitions;
  }

  #assignId(type: GobShape | 'strings'): number {
    const id = firstTypeId + 1 + this.#ids.size;
    this.#ids.set(type, id);
    return id;
  }

  #encodeFields({ fields }: GobShape): Buffer[] {
    const all = Object.entries(fields).map(([name, kind]) => {
      const id = kind === 'strings' ? (this.#ids.get('strings') ?? 0) : basicTypeIds[kind];
      return encodeFieldsInOrder([encodeText(name), encodeInt(id)]);
    });
    return all.length === 0 ? [] : [Buffer.concat([encodeUint(all.length), ...all])];
  }
}

/** A message that defines a type: the id negated, and a `wireType` of which one field is set. */
function defineType(id: number, wireTypeField: number, name: string, rest: readonly Buffer[]): Buffer {
  const common = encodeFieldsInOrder([encodeText(name), encodeInt(id)]);
  const type = encodeFieldsInOrder([common, ...rest]);
  return frameMessage([encodeInt(-id), encodeUint(wireTypeField + 1), type, encodeUint(0)]);
}

function frameMessage(parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([encodeUint(body.length), body]);
}

/** A struct of which every field from the first on is set: each is one further than the one before. */
function encodeFieldsInOrder(fields: readonly Buffer[]): Buffer {
  return Buffer.concat([...fields.flatMap((field) => [encodeUint(1), field]), encodeUint(0)]);
}

function encodeStruct(shape: GobShape, value: Readonly<Record<string, GobKinds[GobKind]>>): Buffer {
  const parts: Buffer[] = [];
  let previous = -1;
  for (const [position, [name, kind]] of Object.entries(shape.fields).entries()) {
    const bytes = encodeValue(kind, value[name]);
    if (bytes === undefined) continue;
    parts.push(encodeUint(position - previous), bytes);
    previous = position;
  }
  return Buffer.concat([...parts, encodeUint(0)]);
}

/** Undefined for a zero, which is not sent. */
function encodeValue(kind: GobKind, value: GobKinds[GobKind] | undefined): Buffer | undefined {
  if (typeof value === 'boolean') return value ? encodeUint(1) : undefined;
  if (typeof value === 'number') {
    return value === 0 ? undefined : kind === 'int' ? encodeInt(value) : encodeUint(value);
  }
  if (value === undefined || value.length === 0) return undefined;
  if (typeof value === 'string') return encodeText(value);
  if (value instanceof Uint8Array) return Buffer.concat([encodeUint(value.length), value]);
  return Buffer.concat([encodeUint(value.length), ...value.map(encodeText)]);
}

function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([encodeUint(bytes.length), bytes]);
}

function encodeInt(value: number): Buffer {
  return encodeBigUint(value < 0 ? (BigInt(-value - 1) << 1n) | 1n : BigInt(value) << 1n);
}

function encodeUint(value: number): Buffer {
  return value < 128 ? Buffer.of(value) : encodeBigUint(BigInt(value));
}

/** From 128 on: how many bytes, negated in one byte, then the bytes, the highest first. */
function encodeBigUint(value: bigint): Buffer {
  if (value < 128n) return Buffer.of(Number(value));
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.of(256 - bytes.length), bytes]);
}
