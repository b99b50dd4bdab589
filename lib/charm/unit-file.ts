import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JujuEnvironment } from './environment.ts';

/** A place for what a unit's dispatches leave to one another while their pod lives; no other unit on the machine has it. */
export function unitFile(purpose: string, { model, unit, containersDir }: JujuEnvironment): string {
  const owner = [model.uuid, unit, containersDir].join('-').replaceAll('/', '-');
  return join(tmpdir(), `charmkit-${purpose}-${owner}`);
}
