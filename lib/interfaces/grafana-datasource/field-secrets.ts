import { isDeepStrictEqual } from 'node:util';
import { parseJson } from '../../base/index.ts';
import type { HookContext } from '../../charm/index.ts';
import {
  PermissionDeniedError,
  SecretNotFoundError,
  secretAdd,
  secretGet,
  secretInfoGet,
  secretRemove,
} from '../../hook-tools/index.ts';
import { jsonLimits } from '../../relation/index.ts';
import { secureExtraFields } from './schema.ts';
import { textOfSecret, toSecretContent } from './secret-content.ts';
import type { FieldsSecret, SourceFields } from './source.ts';

/** What an earlier hook read from a secret; null where it could not be read, undefined where it was not tried. */
export type RecallFields = (secretId: string) => SourceFields | null | undefined;

type Look = { readonly fields: SourceFields } | { readonly problem: string };

/**
 * Secure fields in Juju secrets, for one hook. A secret of ours is never changed: other fields go into another secret,
 * so that its id, which may lie open, says which fields are meant, and nobody has to ask Juju for those he has. It is
 * not so with a provider's: Juju tells of another revision by secret-changed.
 */
export class FieldSecrets {
  readonly #context: HookContext;
  readonly #recall: RecallFields;
  readonly #looks = new Map<string, Promise<Look>>();
  readonly #read = new Map<string, SourceFields | null>();
  #isStale: boolean;

  constructor(context: HookContext, recall: RecallFields = () => undefined) {
    this.#context = context;
    this.#recall = recall;
    this.#isStale = context.event.kind === 'secret-changed';
  }

  /** Providers' secrets are to be read again, for the case that Juju's word on a change was lost. */
  distrustRecall(): void {
    this.#isStale = true;
  }

  /** All that `read` has given, by the secret's id: what `recall` is to know in the next hook. */
  get allRead(): ReadonlyMap<string, SourceFields | null> {
    return this.#read;
  }

  /** The fields; undefined where they can't be read, of which the log tells once. */
  async read(secret: FieldsSecret, dataSource: string): Promise<SourceFields | undefined> {
    const { id } = secret;
    const look = await this.#look(id, secret.owner === 'provider');
    if ('fields' in look) {
      this.#read.set(id, look.fields);
      return look.fields;
    }
    const isNews = !this.#read.has(id) && this.#recall(id) !== null;
    if (isNews)
      this.#context.log.warning(`${dataSource} goes without its secure fields: ${id} ${look.problem}`);
    this.#read.set(id, null);
    return undefined;
  }

  /** The id of a secret of this application with these fields: the earlier one, or another. Leader only. */
  async keep(
    fields: SourceFields,
    { earlier, description }: { readonly earlier: string | undefined; readonly description: string },
  ): Promise<string> {
    if (earlier !== undefined) {
      const look = await this.#look(earlier, false);
      if ('fields' in look && isDeepStrictEqual(look.fields, fields)) return earlier;
    }
    const content = toSecretContent(fields);
    const id = await secretAdd(this.#context.tools, { owner: 'application', description, content });
    this.#looks.set(id, Promise.resolve({ fields }));
    return id;
  }

  /** Leader only. Juju would fail a hook at its end for one that is not there, and each repetition of it. */
  async remove(id: string): Promise<void> {
    const { tools } = this.#context;
    try {
      await secretInfoGet(tools, { id });
    } catch (error) {
      if (error instanceof SecretNotFoundError) return;
      throw error;
    }
    await secretRemove(tools, { id });
  }

  #look(id: string, mayChange: boolean): Promise<Look> {
    const kept = this.#looks.get(id);
    if (kept) return kept;
    const remembered = mayChange && this.#isStale ? undefined : this.#recall(id);
    const look = remembered ? Promise.resolve({ fields: remembered }) : this.#fetch(id, mayChange);
    this.#looks.set(id, look);
    return look;
  }

  async #fetch(id: string, mayChange: boolean): Promise<Look> {
    try {
      const revision = mayChange ? 'refresh' : 'tracked';
      const content = await secretGet(this.#context.tools, { id, revision });
      const fields = secureExtraFields.safeParse(parseJson(textOfSecret(content) ?? '', jsonLimits.units));
      return fields.success
        ? { fields: fields.data }
        : { problem: 'has no JSON object of them in its key fields' };
    } catch (error) {
      if (error instanceof SecretNotFoundError) return { problem: 'is not there' };
      if (error instanceof PermissionDeniedError) return { problem: 'is not granted to this application' };
      throw error;
    }
  }
}
