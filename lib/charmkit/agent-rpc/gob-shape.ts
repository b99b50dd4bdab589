import { SdkError } from '../base/index.ts';

/** Bytes that are not gob, or gob of another shape than the protocol has. */
export class GobError extends SdkError {
  constructor(reason: string) {
    super(`Not the gob that Juju's agent speaks: ${reason}`, { code: 'gob', facts: { reason } });
  }
}

/** The Go types that the protocol needs, and what they are here. */
export interface GobKinds {
  bool: boolean;
  /** Whole numbers as far as they are exact here. */
  int: number;
  uint: number;
  bytes: Uint8Array;
  string: string;
  strings: readonly string[];
}

export type GobKind = keyof GobKinds;

/** A Go struct: its name, and its fields in Go's order. */
export interface GobShape {
  readonly name: string;
  readonly fields: Readonly<Record<string, GobKind>>;
}

/** A value of the struct; every field is there, since Go sends no field that is zero and means the zero. */
export type GobStruct<Shape extends GobShape> = {
  readonly [Field in keyof Shape['fields']]: GobKinds[Shape['fields'][Field]];
};

/** Ids that Go gives its own types (encoding/gob/type.go). */
export const basicTypeIds = { bool: 1, int: 2, uint: 3, bytes: 5, string: 6 } as const;

/** The first id of a type that is no basic one. */
export const firstTypeId = 64;

/** Positions in `wireType`, which describes a type on the wire. */
export const wireTypeFields = { slice: 1, struct: 2 } as const;

/** What Go leaves out when it encodes. */
export const zeroValues: GobKinds = {
  bool: false,
  int: 0,
  uint: 0,
  bytes: new Uint8Array(),
  string: '',
  strings: [],
};
