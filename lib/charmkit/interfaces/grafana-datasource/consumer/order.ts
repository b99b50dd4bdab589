/** Sorts unit names by their number: `loki/9` before `loki/10`. */
export function compareUnitNumbers(a: string, b: string): number {
  return unitNumber(a) - unitNumber(b);
}

/** Sorts relation numbers that are strings: 9 before 10. */
export function compareRelationNumbers(a: string, b: string): number {
  return Number(a) - Number(b);
}

/** Sorts names by code unit, equal on every machine. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function unitNumber(unit: string): number {
  return Number(unit.slice(unit.lastIndexOf('/') + 1));
}
