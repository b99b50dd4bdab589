import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runStep, type Step } from './step.ts';
import type { Tool } from './tools.ts';

/** The folders and tools of a build. */
export interface Workshop {
  /** The folder for the products. */
  readonly products: string;
  /** A folder for intermediate files, which is removed at the end. */
  readonly scratch: string;
  run(step: Step): Promise<string>;
}

/** Third-party software, built from what its authors published. */
export interface Part {
  /** Name and version: the folder in the cache. */
  readonly id: string;
  /** The content of the folder when the part is built. */
  readonly products: readonly string[];
  readonly tools: readonly Tool[];
  build(workshop: Workshop): Promise<void>;
}

/** The folder of a part, whether it is built or not. */
export function locateBuiltPart(part: Part, cache: string): string {
  return join(cache, part.id);
}

export function isBuilt(part: Part, cache: string): boolean {
  return part.products.every((product) => existsSync(join(locateBuiltPart(part, cache), product)));
}

/** Builds a part. An interrupted build leaves nothing that looks like a complete part. */
export async function buildPart(part: Part, cache: string): Promise<void> {
  const folder = locateBuiltPart(part, cache);
  const unfinished = `${folder}.unfinished-${process.pid}`;
  const products = join(unfinished, 'products');
  const scratch = join(unfinished, 'scratch');
  await mkdir(products, { recursive: true });
  await mkdir(scratch);
  try {
    await part.build({ products, scratch, run: (step) => runStep(step, `${folder}.log`) });
    await rm(folder, { recursive: true, force: true });
    await rename(products, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
