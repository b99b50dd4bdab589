import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Part } from './part.ts';
import { go } from './tools.ts';

/**
 * A program of a Go module. The folder contains the go.mod and go.sum that pin its version and its
 * dependencies.
 */
export function createGoPart(options: {
  readonly id: string;
  readonly module: string;
  /** The packages to build, by the program's name. */
  readonly programs: Readonly<Record<string, string>>;
  /** Additional names of a program that behaves differently by its name. */
  readonly links?: Readonly<Record<string, readonly string[]>>;
}): Part {
  const links = Object.entries(options.links ?? {});
  return {
    id: options.id,
    products: [...Object.keys(options.programs), ...links.flatMap(([, names]) => names)],
    tools: [go],
    async build({ products, run }) {
      for (const [program, sourcePackage] of Object.entries(options.programs)) {
        await run({
          program: 'go',
          args: ['build', '-trimpath', '-ldflags=-s -w', '-o', join(products, program), sourcePackage],
          cwd: options.module,
          env: goEnvironment,
          timeLimitMinutes: 30,
        });
      }
      for (const [program, names] of links) {
        for (const name of names) await symlink(program, join(products, name));
      }
    },
  };
}

/**
 * The version of a checkout does not belong into what is built in it, and git may not be installed. Less
 * frequent garbage collection makes the compiler faster, but uses more memory.
 */
export const goEnvironment = { GOFLAGS: '-buildvcs=false', GOGC: '300' };
