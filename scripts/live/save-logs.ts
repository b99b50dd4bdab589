import { execFile } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getErrorMessage } from 'charmkit/base';
import { z } from 'zod';
import { locateCache } from '../real/cache.ts';
import { planBeside, readNodeProcess } from './cluster/beside.ts';
import type { Place } from './cluster/place.ts';

const run = promisify(execFile);

/** A controller that does not answer must not keep the tests from ending. */
const answerLimitMs = 60_000;

const modelsSchema = z.object({ models: z.array(z.object({ 'short-name': z.string() })) });

/**
 * Copies a live model's logs to the cache, in place of earlier ones: those of its pods and programs, and each Juju
 * model's log and status. Returns the folder.
 */
export async function saveLogs(place: Place): Promise<string> {
  const folder = join(locateCache(process.env), 'failed-live');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const name of ['logs', 'pod-logs']) {
    await cp(join(place.state, name), join(folder, name), { recursive: true }).catch(noteError(folder, name));
  }
  for (const model of await listModels(place, folder)) {
    await saveAnswer(place, join(folder, `${model}.status`), ['status', '-m', model, '--format=yaml']);
    await saveAnswer(place, join(folder, `${model}.log`), [
      'debug-log',
      '-m',
      model,
      '--replay',
      '--no-tail',
    ]);
  }
  return folder;
}

async function listModels(place: Place, folder: string): Promise<readonly string[]> {
  try {
    const { models } = modelsSchema.parse(JSON.parse(await askJuju(place, ['models', '--format=json'])));
    return models.map((model) => model['short-name']);
  } catch (error) {
    await noteError(folder, 'models')(error);
    return [];
  }
}

async function saveAnswer(place: Place, file: string, args: readonly string[]): Promise<void> {
  const answer = await askJuju(place, args).catch((error: unknown) => getErrorMessage(error));
  await writeFile(file, answer);
}

function noteError(folder: string, name: string): (error: unknown) => Promise<void> {
  return (error) => writeFile(join(folder, `${name}.error`), `${getErrorMessage(error)}\n`);
}

async function askJuju(place: Place, args: readonly string[]): Promise<string> {
  const { program, args: words, env } = planBeside(place, readNodeProcess(place), ['juju', ...args]);
  const options = { env, timeout: answerLimitMs, maxBuffer: 256 << 20 };
  return (await run(program, words, options)).stdout;
}
