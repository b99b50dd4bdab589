/** What a program's line says about a port that it wants and does not get. */
export interface TakenPort {
  /** Undefined if the line does not name it. */
  readonly port: number | undefined;
}

/** Reads the words of the system's error EADDRINUSE, which programs print with an address of their own form. */
export function findTakenPort(line: string): TakenPort | undefined {
  if (!/EADDRINUSE|address (is )?already in use/i.test(line)) return undefined;
  const withoutTimes = line.replaceAll(/\d{1,2}:\d{2}:\d{2}/g, '');
  const [, port] = [...withoutTimes.matchAll(/(?::|', |port )(\d{1,5})\b/g)].at(-1) ?? [];
  return { port: port === undefined ? undefined : Number(port) };
}
