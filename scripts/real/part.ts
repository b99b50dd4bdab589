import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runStep, type Step } from './step.ts';
import type { Tool } from './tools.ts';

/** What a build has at hand. */
export interface Workshop {
  /** Where the products go. */
  readonly products: string;
  /** For what is needed on the way; removed at the end. */
  readonly scratch: string;
  run(step: Step): Promise<string>;
}

/** Software that nobody here wrote, made of what its authors published. */
export interface Part {
  /** Name and version: the folder in the cache. */
  readonly id: string;
  /** What the folder holds when the part is built. */
  readonly products: readonly string[];
  readonly tools: readonly Tool[];
  build(workshop: Workshop): Promise<void>;
}

/** Where a part is, or will be. */
export function folderOf(part: Part, cache: string): string {
  return join(cache, part.id);
}

export function isBuilt(part: Part, cache: string): boolean {
  return part.products.every((product) => existsSync(join(folderOf(part, cache), product)));
}

/** Builds a part. One that ends half-way leaves nothing that could be taken for it. */
export async function buildPart(part: Part, cache: string): Promise<void> {
  const folder = folderOf(part, cache);
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
