/** The order in which yaml.v2 writes a map's keys: it compares numbers in texts by value, and puts letters last. */
export function compareNaturally(a: string, b: string): number {
  const [one, other] = [[...a], [...b]];
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index += 1) {
    const [x = '', y = ''] = [one[index], other[index]];
    if (x !== y) return compareAt(one, other, index);
  }
  return one.length - other.length;
}

function compareAt(one: readonly string[], other: readonly string[], index: number): number {
  const [x = '', y = ''] = [one[index], other[index]];
  const [isLetterX, isLetterY] = [isLetter(x), isLetter(y)];
  if (isLetterX !== isLetterY) return isLetterY ? -1 : 1;
  if (!isLetterX) {
    const [numberX, numberY] = [digitsFrom(one, index), digitsFrom(other, index)];
    const difference = Number(numberX) - Number(numberY) || numberX.length - numberY.length;
    if (difference !== 0) return difference;
  }
  return x < y ? -1 : 1;
}

function isLetter(character: string): boolean {
  return /^\p{L}$/u.test(character);
}

function digitsFrom(characters: readonly string[], start: number): string {
  return /^\d*/.exec(characters.slice(start).join(''))?.[0] ?? '';
}
