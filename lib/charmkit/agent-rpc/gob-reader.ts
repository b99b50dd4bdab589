import { GobCursor } from './gob-cursor.ts';
import {
  basicTypeIds,
  firstTypeId,
  GobError,
  type GobKind,
  type GobKinds,
  type GobShape,
  type GobStruct,
  wireTypeFields,
  zeroValues,
} from './gob-shape.ts';

interface Field {
  readonly name: string;
  readonly typeId: number;
}

type WireType = { readonly fields: readonly Field[] } | { readonly elementId: number };

/** Of a protocol with three structs. */
const maxTypes = 32;

/**
 * Reads the messages of one gob stream: it keeps the types that the other side defines, and refuses every type that the
 * protocol has no use for.
 */
export class GobReader {
  readonly #types = new Map<number, WireType>();

  /**
   * Takes one message. A message that defines a type gives undefined.
   * @throws GobError for what is not gob, and for a struct that lacks a field of the shape or has it in another type.
   */
  read<Shape extends GobShape>(message: Buffer, shape: Shape): GobStruct<Shape> | undefined {
    const cursor = new GobCursor(message);
    const id = cursor.readInt();
    const value = id < 0 ? this.#defineType(-id, cursor) : this.#readStruct(id, cursor, shape);
    cursor.requireEnd();
    return value;
  }

  #defineType(id: number, cursor: GobCursor): undefined {
    if (id < firstTypeId || this.#types.has(id)) throw new GobError('a type is defined twice');
    if (this.#types.size === maxTypes) throw new GobError('too many types');
    let type: WireType | undefined;
    cursor.readFields(wireTypeFields.struct + 1, (position) => {
      if (position === wireTypeFields.struct) type = readStructType(cursor);
      else if (position === wireTypeFields.slice) type = readSliceType(cursor);
      else throw new GobError('a type is neither a struct nor a slice');
    });
    if (type === undefined) throw new GobError('a type without a definition');
    this.#types.set(id, type);
  }

  #readStruct<Shape extends GobShape>(id: number, cursor: GobCursor, shape: Shape): GobStruct<Shape> {
    const type = this.#types.get(id);
    if (type === undefined || !('fields' in type)) throw new GobError('a value is not of a defined struct');
    const kinds = type.fields.map(({ name, typeId }) => ({ name, kind: this.#findKind(typeId) }));
    const result: Record<string, GobKinds[GobKind]> = {};
    for (const [name, kind] of Object.entries(shape.fields)) {
      const isAsExpected = kinds.some((field) => field.name === name && field.kind === kind);
      if (!isAsExpected) throw new GobError(`${shape.name} has no field ${name} of the type ${kind}`);
      result[name] = zeroValues[kind];
    }
    cursor.readFields(kinds.length, (position) => {
      const { name = '', kind } = kinds[position] ?? {};
      if (kind === undefined) throw new GobError(`the type of the field ${position} is not known`);
      const value = readValue(kind, cursor);
      if (Object.hasOwn(shape.fields, name)) result[name] = value;
    });
    return result as GobStruct<Shape>;
  }

  #findKind(typeId: number): GobKind | undefined {
    const type = this.#types.get(typeId);
    if (type !== undefined) {
      return 'elementId' in type && type.elementId === basicTypeIds.string ? 'strings' : undefined;
    }
    return basicKinds.get(typeId);
  }
}

const basicKinds = new Map(
  Object.entries(basicTypeIds).map(([kind, id]) => [id as number, kind as keyof typeof basicTypeIds]),
);

function readValue(kind: GobKind, cursor: GobCursor): GobKinds[GobKind] {
  switch (kind) {
    case 'bool':
      return cursor.readBool();
    case 'int':
      return cursor.readInt();
    case 'uint':
      return cursor.readUint();
    case 'bytes':
      return cursor.readBytes();
    case 'string':
      return cursor.readText();
    case 'strings':
      return Array.from({ length: cursor.readCount() }, () => cursor.readText());
  }
}

/** A `structType`: what all types have, then its fields. */
function readStructType(cursor: GobCursor): WireType {
  let fields: readonly Field[] = [];
  cursor.readFields(2, (position) => {
    if (position === 0) readNameAndId(cursor);
    else fields = Array.from({ length: cursor.readCount() }, () => readNameAndId(cursor));
  });
  return { fields };
}

/** A `sliceType`: what all types have, then the type of its elements. */
function readSliceType(cursor: GobCursor): WireType {
  let elementId = 0;
  cursor.readFields(2, (position) => {
    if (position === 0) readNameAndId(cursor);
    else elementId = cursor.readInt();
  });
  return { elementId };
}

/** A type's own name and id, and a field's name and its type's id, have one form. */
function readNameAndId(cursor: GobCursor): Field {
  let name = '';
  let typeId = 0;
  cursor.readFields(2, (position) => {
    if (position === 0) name = cursor.readText();
    else typeId = cursor.readInt();
  });
  return { name, typeId };
}
