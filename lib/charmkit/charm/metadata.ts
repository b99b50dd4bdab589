import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import * as z from 'zod';
import { getErrorMessage, SdkError } from '../base/index.ts';

export type EndpointRole = 'requires' | 'provides' | 'peers';

export interface EndpointMetadata {
  readonly role: EndpointRole;
  readonly interface: string;
  readonly limit?: number;
}

/** The content of metadata.yaml, which contains the names in event names. */
export interface CharmMetadata {
  readonly name: string;
  readonly endpoints: Readonly<Record<string, EndpointMetadata>>;
  readonly containers: readonly string[];
  readonly storage: readonly string[];
}

const endpoints = z
  .record(z.string(), z.object({ interface: z.string(), limit: z.number().optional() }))
  .default({});
const anything = z.record(z.string(), z.unknown()).default({});
const metadataYaml = z.object({
  name: z.string(),
  requires: endpoints,
  provides: endpoints,
  peers: endpoints,
  containers: anything,
  storage: anything,
});

/**
 * Reads `metadata.yaml` of a charm directory, the file that Juju itself reads.
 * @throws SdkError with code `metadata` that names the file and the fault.
 */
export function readMetadata(charmDir: string): CharmMetadata {
  const metadata = parseYamlFile(join(charmDir, 'metadata.yaml'), metadataYaml);
  return {
    name: metadata.name,
    endpoints: {
      ...withRole('requires', metadata.requires),
      ...withRole('provides', metadata.provides),
      ...withRole('peers', metadata.peers),
    },
    containers: Object.keys(metadata.containers),
    storage: Object.keys(metadata.storage),
  };
}

function withRole(role: EndpointRole, declared: z.infer<typeof endpoints>): Record<string, EndpointMetadata> {
  return Object.fromEntries(
    Object.entries(declared).map(([name, { interface: interfaceName, limit }]) => [
      name,
      { role, interface: interfaceName, ...(limit === undefined ? {} : { limit }) },
    ]),
  );
}

function parseYamlFile<Schema extends z.ZodType>(path: string, schema: Schema): z.infer<Schema> {
  try {
    return schema.parse(load(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new SdkError(`Cannot read ${path}: ${getErrorMessage(cause)}. Is the working directory a charm?`, {
      code: 'metadata',
      facts: { path },
      cause,
    });
  }
}
