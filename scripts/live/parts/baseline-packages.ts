import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Part } from '../../real/part.ts';
import { python3 } from '../../real/tools.ts';

const requirements = join(import.meta.dirname, '../../../bench/baseline-ops/requirements.txt');
const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);

/** The Python packages in the charm of `bench/baseline-ops`, for the Python of the charm's image. */
export const baselinePackages: Part = {
  id: `baseline-packages-${digest}`,
  products: ['venv/ops/__init__.py', 'venv/yaml/__init__.py'],
  tools: [python3],
  async build({ products, scratch, run }) {
    const python = join(scratch, 'python');
    await run({ program: 'python3', args: ['-m', 'venv', python], cwd: scratch, timeLimitMinutes: 2 });
    const quiet = ['--disable-pip-version-check', '--no-input', '--no-compile'];
    const platform = ['--platform=manylinux2014_x86_64', '--python-version=3.11', '--only-binary=:all:'];
    await run({
      program: join(python, 'bin/python'),
      args: [
        ...['-m', 'pip', 'install', ...quiet, ...platform],
        ...['--target', join(products, 'venv'), '--requirement', requirements],
      ],
      cwd: scratch,
      timeLimitMinutes: 10,
    });
  },
};
