import { writeFileSync } from 'node:fs';

/** The descriptors of standard output, which Juju records at DEBUG, and of standard error, which it records at WARNING. */
export type OutputDescriptor = 1 | 2;

/**
 * Writes a line at once. Never throws: a hook that did its work does not fail because its output is closed or the disk is
 * full.
 */
export function writeLine(output: OutputDescriptor, line: string): void {
  try {
    writeFileSync(output, `${line}\n`);
  } catch {}
}
