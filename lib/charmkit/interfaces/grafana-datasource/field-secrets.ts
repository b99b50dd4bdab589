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
import { joinSecretText, renderSecretContent } from './secret-content.ts';
import type { FieldsSecret, SourceFields } from './source.ts';

/** A data source whose secret can't be read or used. */
export interface FieldsTrouble {
  readonly dataSource: string;
  readonly reason: string;
  /** Whether it has the secure fields that were read last, or none. */
  readonly hasFields: boolean;
}

const unusable = 'its key fields contains no JSON object of secure fields';

/**
 * Secure fields in Juju secrets, for one hook. Our own secrets never change: changed fields go into another secret. So
 * the id alone, which may be public, identifies the fields, and a unit that has them need not ask Juju. A provider's
 * secret may change: Juju reports a new revision with secret-changed.
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

  /** Reads the secrets of providers again, in case Juju's report of a change was lost. */
  distrustKept(): void {
    this.#isStale = true;
  }

  /** The troubles of `read`, for a status. */
  get troubles(): readonly FieldsTrouble[] {
    return this.#troubles;
  }

  /** The fields, or undefined if they can't be read. The log says so once. */
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

  /** The id of a secret of this application with these fields: the earlier one or a new one. Leader only. */
  async keep(
    fields: SourceFields,
    { earlier, description }: { readonly earlier: string | undefined; readonly description: string },
  ): Promise<string> {
    if (earlier !== undefined) {
      const request = requestFor({ id: earlier, owner: 'grafana' });
      if (isDeepStrictEqual(parseFields(await this.#secrets.read(request)), fields)) return earlier;
    }
    const content = renderSecretContent(fields);
    const id = await secretAdd(this.#context.tools, { owner: 'application', description, content });
    this.#secrets.keep(requestFor({ id, owner: 'grafana' }), content);
    return id;
  }

  /** Leader only. If the secret does not exist, Juju would fail the hook at its end, and each repetition of it. */
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
  return (content && joinSecretText(content)) ?? '';
}
