import { tmpdir } from 'node:os';

/** The directory for temporary files. Read at once, because each dispatch gets a TMPDIR of its own. */
export const temporary = tmpdir();
