import { canonicalJson, parseJson } from 'charmkit/base';
import type { HookContext } from 'charmkit/charm';
import {
  PermissionDeniedError,
  type SecretContent,
  SecretNotFoundError,
  secretGet,
} from 'charmkit/hook-tools';
import * as z from 'zod';
import { credentialsPath } from '../grafana/files.ts';
import type { WorkloadObservation } from '../grafana/observe-workload.ts';
import type { Scope } from './scope.ts';

/** Why Juju does not give a secret. */
export type SecretRefusal = 'not-found' | 'denied';

const schema = z.record(z.string(), z.record(z.string(), z.string())).catch({});

/**
 * Other owners' secrets: those that options and relations name. Juju is asked when a content may have changed, and again by
 * every hook while there is trouble with one: it tells nobody that a secret was granted. In all other hooks what was
 * read lies in the container, beside the files that it went into.
 */
export class KeptSecrets {
  readonly #context: HookContext;
  readonly #standing: string | undefined;
  readonly #known: Readonly<Record<string, SecretContent>>;
  readonly #used = new Map<string, SecretContent>();

  constructor(context: HookContext, scope: Scope, workload: WorkloadObservation | undefined) {
    this.#context = context;
    this.#standing = workload?.files.get(credentialsPath);
    const isStale = scope === 'everything' || context.event.kind === 'secret-changed';
    this.#known = isStale ? {} : parse(this.#standing);
  }

  /** The newest content, as far as this hook may bring news. */
  async read(id: string): Promise<SecretContent | SecretRefusal> {
    const known = this.#used.get(id) ?? this.#known[id];
    if (known) return known;
    try {
      return await secretGet(this.#context.tools, { id, revision: 'refresh' });
    } catch (error) {
      if (error instanceof PermissionDeniedError) return 'denied';
      if (error instanceof SecretNotFoundError) return 'not-found';
      throw error;
    }
  }

  /** Keeps what was found good, and as much of it as is used. */
  keep(id: string, content: SecretContent): void {
    this.#used.set(id, content);
  }

  /** What is to lie in the container for the next hook; undefined where there never was anything. */
  file(): string | undefined {
    if (this.#used.size === 0) return this.#standing === undefined ? undefined : '';
    return canonicalJson(Object.fromEntries(this.#used));
  }
}

function parse(text: string | undefined): Readonly<Record<string, SecretContent>> {
  return schema.parse(parseJson(text ?? ''));
}
