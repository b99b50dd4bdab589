import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JujuEnvironment } from './environment.ts';

/** A place for what a unit's dispatches leave to one another while their pod lives; no other unit on the machine has it. */
export function unitFile(purpose: string, { model, unit, containersDir }: JujuEnvironment): string {
  const owner = createHash('sha256')
    .update(`${model.uuid} ${unit} ${containersDir}`)
    .digest('hex')
    .slice(0, 16);
  return join(tmpdir(), `charmkit-${purpose}-${owner}`);
}
