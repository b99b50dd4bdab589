import { readFile } from 'node:fs/promises';
import { getErrorMessage, SdkError } from 'charmkit/base';
import { load } from 'js-yaml';
import * as z from 'zod';
import type { Recording } from './recording.ts';
import type { DeployOptions, Simulator } from './simulator.ts';

const application = z.object({
  charm: z.string(),
  channel: z.string().optional(),
  revision: z.number().int().optional(),
  base: z.string().optional(),
  scale: z.number().int().min(0).default(1),
  trust: z.boolean().default(false),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  resources: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});

const schema = z.object({
  bundle: z.literal('kubernetes', 'only Kubernetes bundles ("bundle: kubernetes") can be deployed here'),
  applications: z.record(z.string(), application),
  relations: z.array(z.tuple([z.string(), z.string()])).default([]),
});

/** A bundle for `juju deploy`. The schema drops the keys that say where and how to place units. */
export type Bundle = z.infer<typeof schema>;

/** A bundle that Juju would refuse, or that names a charm without a source. */
export class BundleError extends SdkError {
  constructor(path: string, reason: string, cause?: unknown) {
    super(`Bundle ${path}: ${reason}`, { code: 'bundle', facts: { path }, cause });
  }
}

/** The source of a charm in a bundle: a charm directory, or a recording. */
export type CharmSource =
  | { readonly directory: string; readonly options?: Pick<DeployOptions, 'resources' | 'environment'> }
  | { readonly recording: Recording };

export async function readBundle(path: string): Promise<Bundle> {
  const parsed = schema.safeParse(parseYaml(await readFile(path, 'utf8'), path));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new BundleError(path, issues.join('; '), parsed.error);
}

function parseYaml(text: string, path: string): unknown {
  try {
    return load(text);
  } catch (error) {
    throw new BundleError(path, getErrorMessage(error).split('\n')[0] ?? '', error);
  }
}

/** Deploys a bundle's applications in its order. The caller adds the relations, one by one or all at once. */
export async function deployBundle(
  simulator: Simulator,
  bundle: Bundle,
  charmOf: (charm: string, name: string) => CharmSource | undefined,
): Promise<void> {
  for (const [name, wanted] of Object.entries(bundle.applications)) {
    const source = charmOf(wanted.charm, name);
    if (!source)
      throw new BundleError(name, `charm "${wanted.charm}" not found: use its directory or a recording`);
    if ('recording' in source) simulator.deployRecording(source.recording, name, wanted.scale);
    else {
      await simulator.deploy(source.directory, {
        ...source.options,
        name,
        units: wanted.scale,
        trust: wanted.trust,
        config: wanted.options,
      });
    }
  }
}
