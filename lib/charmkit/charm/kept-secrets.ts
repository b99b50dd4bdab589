import * as z from 'zod';
import { parseJson, renderCanonicalJson } from '../base/index.ts';
import {
  PermissionDeniedError,
  type SecretContent,
  SecretNotFoundError,
  secretGet,
} from '../hook-tools/index.ts';
import { normalizeSecretId } from '../relation/index.ts';
import type { HookContext } from './context.ts';
import { isOptionSecret } from './option-secrets.ts';
import {
  describeTrouble,
  isRefusal,
  type SecretReading,
  type SecretTrouble,
  secretTroubles,
} from './secret-trouble.ts';

/** A secret to read, and what names it. */
export interface SecretRequest {
  readonly id: string;
  /**
   * Juju gives this unit all secrets that it may read, so only the application itself may name a secret of its own. A
   * relation may not name a secret that an option names either.
   */
  readonly namer: 'relation' | 'option' | 'application';
  /** Where the secret is named, for a warning: `relation oauth: client_secret_id`. Absent: no warning. */
  readonly place?: string;
  /** The content never changes, so the charm reads it only once. */
  readonly isFixed?: boolean;
  /** Whether its content may have changed unnoticed. Default: as for all secrets. */
  readonly isStale?: boolean;
}

export interface KeptSecretsOptions {
  /** The text that `render` returned in an earlier hook. */
  readonly file?: string | undefined;
  /** Whether contents may have changed unnoticed. Default: in secret-changed. */
  readonly isStale?: boolean;
  /** Recognizes secrets of the application, which Juju lists only to the leader. */
  readonly isOwn?: (id: string) => boolean;
}

const note = z.object({
  content: z.record(z.string(), z.string()).optional(),
  trouble: z.enum([...secretTroubles, 'unusable']).optional(),
});
const notes = z.record(z.string(), note).catch({});

type Note = z.infer<typeof note>;

/**
 * Reads the secrets that relations, options or the application name to this unit, for one hook. It refuses a secret
 * that a relation names if an option names it too, and a secret that either names if this unit or its application owns
 * it: Juju would give it, but only the charm may use its own secrets. It asks Juju if a content may have changed. If
 * Juju withholds a secret, the last content stays in use and each hook asks again, until the id changes or is removed.
 */
export class KeptSecrets {
  readonly #context: HookContext;
  readonly #file: string | undefined;
  readonly #earlier: Readonly<Record<string, Note>>;
  readonly #readings = new Map<string, Promise<SecretReading>>();
  readonly #notes = new Map<string, Note>();
  /** The keys of contents that this hook has stored. */
  readonly #kept = new Set<string>();
  readonly #warned = new Set<string>();
  readonly #isStale: boolean;
  readonly #isOwn: (id: string) => boolean;

  constructor(context: HookContext, { file, isStale, isOwn = () => false }: KeptSecretsOptions = {}) {
    this.#context = context;
    this.#file = file;
    this.#earlier = notes.parse(parseJson(file ?? ''));
    this.#isStale = isStale ?? context.event.kind === 'secret-changed';
    this.#isOwn = isOwn;
  }

  /** The content of the secret. Never log it. */
  read(request: SecretRequest): Promise<SecretReading> {
    const key = renderKey(request);
    const reading = this.#readings.get(key) ?? this.#look(key, request);
    this.#readings.set(key, reading);
    return reading;
  }

  /** Stores valid content for later hooks. Pass only the part that you use. Several users of a secret add up. */
  keep(request: SecretRequest, content: SecretContent): void {
    const key = renderKey(request);
    const known = this.#notes.get(key);
    const added = this.#kept.has(key) ? { ...known?.content, ...content } : content;
    this.#kept.add(key);
    this.#notes.set(key, { ...known, content: added });
    if (!this.#readings.has(key)) this.#readings.set(key, Promise.resolve({ content, trouble: undefined }));
  }

  /** Rejects invalid content, so that the next hook asks again. Logs the reason once. */
  reject(request: SecretRequest, problem: string): void {
    const key = renderKey(request);
    this.#notes.set(key, { trouble: 'unusable' });
    this.#warn(key, 'unusable', request, problem);
  }

  /** The text for the next hook's `file`. Confidential. Undefined if there was never a secret. */
  render(): string | undefined {
    if (this.#notes.size === 0) return this.#file === undefined ? undefined : '';
    return renderCanonicalJson(Object.fromEntries(this.#notes));
  }

  async #look(key: string, request: SecretRequest): Promise<SecretReading> {
    const isOfRelation = request.namer === 'relation';
    if (isOfRelation && isOptionSecret(await this.#context.config(), request.id))
      return this.#goWithout(key, 'option', request);
    const isOfOthers = request.namer !== 'application';
    if (isOfOthers && this.#isOwn(request.id)) return this.#goWithout(key, 'owned', request);
    const { content, trouble } = this.#earlier[key] ?? {};
    const { isFixed = false, isStale = this.#isStale } = request;
    if (content && !trouble && (isFixed || !isStale)) return { content, trouble: undefined };
    if (isOfOthers && (await this.#context.isOwnSecret(request.id)))
      return this.#goWithout(key, 'owned', request);
    return this.#fetch(key, request);
  }

  async #fetch(key: string, request: SecretRequest): Promise<SecretReading> {
    const { id, isFixed = false } = request;
    try {
      const revision = isFixed ? 'tracked' : 'refresh';
      return { content: await secretGet(this.#context.tools, { id, revision }), trouble: undefined };
    } catch (error) {
      if (error instanceof PermissionDeniedError) return this.#goWithout(key, 'denied', request);
      if (error instanceof SecretNotFoundError) return this.#goWithout(key, 'not-found', request);
      throw error;
    }
  }

  /** Uses the content that was read last, unless the naming relation may not use the secret. */
  #goWithout(key: string, trouble: SecretTrouble, request: SecretRequest): SecretReading {
    const earlier = this.#earlier[key];
    const content = isRefusal(trouble) ? undefined : earlier?.content;
    this.#notes.set(key, { ...(content && { content }), trouble });
    const end = content ? 'using its last content' : 'continuing without it';
    this.#warn(key, trouble, request, `${describeTrouble(trouble)}; ${end}`);
    return { content, trouble };
  }

  /** Warns once for each trouble: later hooks see it in the note. */
  #warn(key: string, trouble: Note['trouble'], { id, place }: SecretRequest, problem: string): void {
    const isKnown = this.#earlier[key]?.trouble === trouble || this.#warned.has(key);
    if (isKnown || place === undefined) return;
    this.#context.log.warning(`${place}: can't use ${id}: ${problem}`);
    this.#warned.add(key);
  }
}

/** The same secret has a note for each kind of namer: an option may read secrets that a relation may not. */
function renderKey({ id, namer }: SecretRequest): string {
  return `${namer} ${normalizeSecretId(id) ?? id}`;
}
