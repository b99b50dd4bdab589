/** Sorts relation ids (`ep:10`), their numbers (`10`) and units (`app/10`) by number. Juju sorts them as text. */
export function compareNumbers(left: string, right: string): number {
  const difference = numberAtEnd(left) - numberAtEnd(right);
  return difference !== 0 ? difference : left < right ? -1 : Number(left > right);
}

function numberAtEnd(name: string): number {
  return Number(/\d+$/.exec(name)?.[0] ?? 0);
}
