import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import * as z from 'zod';
import { getErrorMessage, SdkError } from '../base/index.ts';

/** A record that keeps all its keys. zod drops the key `__proto__` without a word. */
function namedRecord<T extends z.ZodType>(value: T) {
  return z
    .unknown()
    .refine((record) => !Object.hasOwn(Object(record), '__proto__'), 'the name "__proto__" is not possible')
    .pipe(z.record(z.string(), value));
}

const endpoints = namedRecord(z.object({ interface: z.string(), limit: z.number().optional() }))
  .nullish()
  .transform((declared) => declared ?? {});
const named = namedRecord(z.unknown())
  .nullish()
  .transform((declared) => declared ?? {});
const option = z.object({
  type: z.enum(['string', 'int', 'float', 'boolean', 'secret']),
  default: z.unknown().optional(),
});
const options = z
  .object({ options: namedRecord(option).nullish() })
  .nullish()
  .transform((config) => config?.options ?? {});
/** A schema of an action's parameter, as far as it decides a type. */
const parameter = z.object({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  default: z.unknown().optional(),
});
const action = z
  .object({ params: namedRecord(parameter).optional(), required: z.array(z.string()).optional() })
  .nullish()
  .transform((declared) => ({ params: declared?.params ?? {}, required: declared?.required ?? [] }));
const actions = namedRecord(action)
  .nullish()
  .transform((declared) => declared ?? {});
const metadata = z.object({
  name: z.string(),
  requires: endpoints,
  provides: endpoints,
  peers: endpoints,
  containers: named,
  storage: named,
});
const charmFiles = metadata.extend({ options, actions });

/** What a charm's YAML files declare, in their words. */
export type CharmFiles = z.output<typeof charmFiles>;
export type ActionDeclaration = CharmFiles['actions'][string];
export type ParameterDeclaration = z.output<typeof parameter>;

/**
 * Reads what a charm declares: metadata.yaml with config.yaml and actions.yaml, or charmcraft.yaml, which may contain all
 * of them.
 * @throws SdkError with code `charm-files` that names the folder and the fault.
 */
export function readCharmFiles(folder: string): CharmFiles {
  try {
    return charmFiles.parse(existsSync(join(folder, 'metadata.yaml')) ? readThree(folder) : readOne(folder));
  } catch (cause) {
    throw new SdkError(
      `Cannot read the charm in ${folder}: ${getErrorMessage(cause)}. Is there a metadata.yaml or charmcraft.yaml?`,
      { code: 'charm-files', facts: { folder }, cause },
    );
  }
}

function readThree(folder: string): object {
  const config = options.parse(readYaml(join(folder, 'config.yaml')));
  return {
    ...z.record(z.string(), z.unknown()).parse(readYaml(join(folder, 'metadata.yaml'))),
    options: { options: config },
    actions: readYaml(join(folder, 'actions.yaml')),
  };
}

function readOne(folder: string): object {
  const file = z.record(z.string(), z.unknown()).parse(readYaml(join(folder, 'charmcraft.yaml')));
  return { ...file, options: file.config };
}

function readYaml(path: string): unknown {
  return existsSync(path) ? load(readFileSync(path, 'utf8')) : undefined;
}
