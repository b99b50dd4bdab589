import { isDeepStrictEqual } from 'node:util';
import { parseJson } from '../../base/index.ts';
import {
  describeTrouble,
  type HookContext,
  KeptSecrets,
  type SecretReading,
  type SecretRequest,
} from '../../charm/index.ts';
import {
  PermissionDeniedError,
  type SecretContent,
  SecretNotFoundError,
  secretAdd,
  secretInfoGet,
  secretRemove,
} from '../../hook-tools/index.ts';
import { jsonLimits } from '../../relation/index.ts';
import { secureExtraFields } from './schema.ts';
import { textOfSecret, toSecretContent } from './secret-content.ts';
import type { FieldsSecret, SourceFields } from './source.ts';

/** A data source whose secret is not read as it should be. */
export interface FieldsTrouble {
  readonly dataSource: string;
  readonly reason: string;
  /** Whether it has the secure fields that were read last, or goes without. */
  readonly hasFields: boolean;
}

const unusable = 'its key fields contains no JSON object of secure fields';

/**
 * Secure fields in Juju secrets, for one hook. A secret of ours is never changed: other fields go into another secret,
 * so that its id, which may lie open, says which fields are meant, and nobody has to ask Juju for those he has. It is
 * not so with a provider's: Juju tells of another revision by secret-changed.
 */
export class FieldSecrets {
  readonly #context: HookContext;
  readonly #secrets: KeptSecrets;
  readonly #troubles: FieldsTrouble[] = [];
  #isStale: boolean;

  constructor(context: HookContext, secrets: KeptSecrets = new KeptSecrets(context)) {
    this.#context = context;
    this.#secrets = secrets;
    this.#isStale = context.event.kind === 'secret-changed';
  }

  /** Providers' secrets are to be read again, for the case that Juju's word on a change was lost. */
  distrustKept(): void {
    this.#isStale = true;
  }

  /** What went wrong in `read`, for a status. */
  get troubles(): readonly FieldsTrouble[] {
    return this.#troubles;
  }

  /** The fields; undefined where they can't be read, of which the log tells once. */
  async read(secret: FieldsSecret, dataSource: string): Promise<SourceFields | undefined> {
    const request = { ...requestFor(secret, `data source ${dataSource}`), isStale: this.#isStale };
    const reading = await this.#secrets.read(request);
    const fields = parseFields(reading);
    if (fields && reading.content) this.#secrets.keep(request, reading.content);
    const isUnusable = reading.content !== undefined && !fields;
    if (isUnusable) this.#secrets.reject(request, unusable);
    if (isUnusable || reading.trouble) {
      const reason = isUnusable ? unusable : describeTrouble(reading.trouble ?? 'not-found');
      this.#troubles.push({ dataSource, reason: `${secret.id}: ${reason}`, hasFields: fields !== undefined });
    }
    return fields;
  }

  /** The id of a secret of this application with these fields: the earlier one, or another. Leader only. */
  async keep(
    fields: SourceFields,
    { earlier, description }: { readonly earlier: string | undefined; readonly description: string },
  ): Promise<string> {
    if (earlier !== undefined) {
      const request = requestFor({ id: earlier, owner: 'grafana' });
      if (isDeepStrictEqual(parseFields(await this.#secrets.read(request)), fields)) return earlier;
    }
    const content = toSecretContent(fields);
    const id = await secretAdd(this.#context.tools, { owner: 'application', description, content });
    this.#secrets.keep(requestFor({ id, owner: 'grafana' }), content);
    return id;
  }

  /** Leader only. Juju would fail a hook at its end for one that is not there, and each repetition of it. */
  async remove(id: string): Promise<void> {
    const { tools } = this.#context;
    try {
      await secretInfoGet(tools, { id });
    } catch (error) {
      if (error instanceof SecretNotFoundError || error instanceof PermissionDeniedError) return;
      throw error;
    }
    await secretRemove(tools, { id });
  }
}

function requestFor({ id, owner }: FieldsSecret, place?: string): SecretRequest {
  const isOurs = owner === 'grafana';
  const namer = isOurs ? 'application' : 'relation';
  return { id, namer, isFixed: isOurs, ...(place !== undefined && { place }) };
}

function parseFields({ content }: Pick<SecretReading, 'content'>): SourceFields | undefined {
  return secureExtraFields.safeParse(parseJson(textOf(content), jsonLimits.units)).data;
}

function textOf(content: SecretContent | undefined): string {
  return (content && textOfSecret(content)) ?? '';
}
