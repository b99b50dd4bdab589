import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { getErrorMessage } from 'charmkit/base';
import { locateCache } from '../../real/cache.ts';
import { describeOwnGrafana, locateOwnGrafana } from '../../real/own-grafana.ts';
import { buildPart, isBuilt, locateBuiltPart } from '../../real/part.ts';
import { listMissingTools } from '../../real/provide.ts';
import { type LivePart, listLiveParts, readVariable } from './parts.ts';

/** Builds each part that no variable names and the cache lacks, and prints the path of each. */
export async function buildLiveParts(env: Readonly<NodeJS.ProcessEnv>): Promise<void> {
  await mkdir(locateCache(env), { recursive: true });
  const ownGrafana = locateOwnGrafana(env);
  if (ownGrafana) console.log(describeOwnGrafana(ownGrafana));
  const parts = listLiveParts(env);
  for (const [index, part] of parts.entries()) {
    const count = `${index + 1}/${parts.length}`;
    console.log(`${count} ${part.part.id}: ${await providePart(part, env)}`);
  }
}

/** Lists the missing parts, each with how to get it. */
export function describeMissing(env: Readonly<NodeJS.ProcessEnv>): readonly string[] {
  const missing = listLiveParts(env).filter(
    (part) => !readVariable(part.variable, env) && !isBuilt(part.part, locateCache(env)),
  );
  return missing.map(({ part, variable, description }) => `  ${part.id}, or ${variable}: ${description}`);
}

async function providePart(live: LivePart, env: Readonly<NodeJS.ProcessEnv>): Promise<string> {
  const { part, variable } = live;
  const cache = locateCache(env);
  const folder = locateBuiltPart(part, cache);
  const own = readVariable(variable, env);
  if (own) {
    if (existsSync(own)) return `${variable} names ${own}`;
    throw new Error(`${variable} names ${own}, where nothing is`);
  }
  if (isBuilt(part, cache)) return `there already, ${sizeOf(folder)}`;
  const tools = listMissingTools(part.tools);
  if (tools.length > 0)
    throw new Error(`${part.id} is built with what is missing here:\n${tools.join('\n')}\n${adviceOn(live)}`);
  console.log(`    building, log in ${folder}.log`);
  const started = performance.now();
  await buildPart(part, cache).catch((error: unknown) => {
    throw new Error(`${getErrorMessage(error)}\n${adviceOn(live)}`, { cause: error });
  });
  return `built in ${Math.round((performance.now() - started) / 1000)} s, ${sizeOf(folder)}`;
}

function adviceOn({ variable, description }: LivePart): string {
  return `Without it: let ${variable} name your own, ${description}.`;
}

function sizeOf(folder: string): string {
  const { stdout } = spawnSync('du', ['-sm', folder], { encoding: 'utf8' });
  return `${Number.parseInt(stdout, 10)} MB`;
}
