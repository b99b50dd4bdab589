import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The environment of a charm whose dispatch runs TypeScript: Node compiles it only once. */
export const compileCache = {
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), 'compiled'),
};
