/** Says which names there are, and which of them may be meant. */
export function describeKnownNames(name: string, known: readonly string[]): string {
  const list = known.length === 0 ? 'none' : known.map((each) => `"${each}"`).join(', ');
  const near = findNearName(name, known);
  return near === undefined ? list : `${list}. Did you mean "${near}"?`;
}

/** Says what the charm's YAML file declares, and which of it may be meant. `what` is a plural, such as `endpoints`. */
export function describeDeclared(
  what: string,
  file: string,
  name: string,
  declared: readonly string[],
): string {
  return `the ${what} in ${file} are: ${describeKnownNames(name, declared)}`;
}

/** The known name with the fewest differing letters, if they are few. */
function findNearName(name: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((each) => ({ each, distance: measureDistance(name, each) }))
    .sort((a, b) => a.distance - b.distance);
  return nearest !== undefined && nearest.distance <= Math.max(2, name.length / 3) ? nearest.each : undefined;
}

/** Levenshtein's distance: how many letters to insert, remove or replace. */
function measureDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_none, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
