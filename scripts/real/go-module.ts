import { join } from 'node:path';
import type { Part } from './part.ts';
import { go } from './tools.ts';

/** A program of a Go module; the folder holds the go.mod and go.sum that fix its version and everything below it. */
export function goProgram(options: {
  readonly id: string;
  readonly module: string;
  readonly programs: Readonly<Record<string, string>>;
}): Part {
  return {
    id: options.id,
    products: Object.keys(options.programs),
    tools: [go],
    async build({ products, run }) {
      for (const [program, sourcePackage] of Object.entries(options.programs)) {
        await run({
          program: 'go',
          args: ['build', '-trimpath', '-ldflags=-s -w', '-o', join(products, program), sourcePackage],
          cwd: options.module,
          env: goEnvironment,
          timeLimitMinutes: 15,
        });
      }
    },
  };
}

/** A checkout's version is no business of what is built in it; and git may not be there to ask. */
export const goEnvironment = { GOFLAGS: '-buildvcs=false' };
