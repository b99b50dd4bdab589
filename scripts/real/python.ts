import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Part } from './part.ts';
import { python3 } from './tools.ts';

/** A Python with its own packages. It is rebuilt when their list changes. */
export function createPythonPart(requirements: string): Part {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  return {
    id: `python-${digest}`,
    products: ['bin/python'],
    tools: [python3],
    async build({ products, run }) {
      await run({
        program: 'python3',
        args: ['-m', 'venv', products],
        cwd: products,
        timeLimitMinutes: 2,
      });
      // Not the program "pip", which contains the path of its folder, and the folder is moved later.
      await run({
        program: join(products, 'bin/python'),
        args: ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '-r', requirements],
        cwd: products,
        timeLimitMinutes: 10,
      });
    },
  };
}
