import * as z from 'zod';
import { canonicalJson, parseJson } from '../base/index.ts';
import {
  PermissionDeniedError,
  type SecretContent,
  SecretNotFoundError,
  secretGet,
} from '../hook-tools/index.ts';
import { normalizeSecretId } from '../relation/index.ts';
import type { HookContext } from './context.ts';
import { isOptionSecret } from './option-secrets.ts';
import { describeTrouble, isRefusal, type SecretTrouble, secretTroubles } from './secret-trouble.ts';

/** A secret to be read, and on whose word. */
export interface SecretRequest {
  readonly id: string;
  /** A relation is not to be trusted with what it names; an option is, and so is the application itself. */
  readonly namer: 'relation' | 'option' | 'application';
  /** Where it is named, for a warning: `relation oauth: client_secret_id`; absent where trouble is none to warn of. */
  readonly place?: string;
  /** The secret never gets another content: what was read once is not asked for again. */
  readonly isFixed?: boolean;
  /** Whether its content may have changed unseen; default: as all others. */
  readonly isStale?: boolean;
}

/** What a secret holds, as far as it is known. */
export interface SecretReading {
  /** With trouble, what an earlier hook read; undefined where there is nothing to go on with. */
  readonly content: SecretContent | undefined;
  readonly trouble: SecretTrouble | undefined;
}

export interface KeptSecretsOptions {
  /** The text that `render` gave in an earlier hook. */
  readonly file?: string | undefined;
  /** Whether contents may have changed unseen; default: in secret-changed. */
  readonly isStale?: boolean;
}

const note = z.object({
  content: z.record(z.string(), z.string()).optional(),
  trouble: z.enum([...secretTroubles, 'unusable']).optional(),
});
const notes = z.record(z.string(), note).catch({});

type Note = z.infer<typeof note>;

/**
 * The one way to the secrets that somebody names to this unit, for one hook. What a relation names is refused where it is
 * an option's, this unit's or its application's own: Juju would give it, but not for that relation to use. Juju is asked
 * where a content may have changed. Where it does not give a secret, what was read last goes on and each hook asks
 * again, until another secret is named or none.
 */
export class KeptSecrets {
  readonly #context: HookContext;
  readonly #file: string | undefined;
  readonly #earlier: Readonly<Record<string, Note>>;
  readonly #readings = new Map<string, Promise<SecretReading>>();
  readonly #notes = new Map<string, Note>();
  readonly #warned = new Set<string>();
  readonly #isStale: boolean;

  constructor(context: HookContext, { file, isStale }: KeptSecretsOptions = {}) {
    this.#context = context;
    this.#file = file;
    this.#earlier = notes.parse(parseJson(file ?? ''));
    this.#isStale = isStale ?? context.event.kind === 'secret-changed';
  }

  /** What the secret holds. Never log it. */
  read(request: SecretRequest): Promise<SecretReading> {
    const key = renderKey(request);
    const reading = this.#readings.get(key) ?? this.#look(key, request);
    this.#readings.set(key, reading);
    return reading;
  }

  /** Keeps for later hooks what was found good, and as much of it as is used. */
  keep(request: SecretRequest, content: SecretContent): void {
    const key = renderKey(request);
    this.#notes.set(key, { ...this.#notes.get(key), content });
    if (!this.#readings.has(key)) this.#readings.set(key, Promise.resolve({ content, trouble: undefined }));
  }

  /** For a content that can't be used: the next hook asks again. The log says why, once. */
  reject(request: SecretRequest, problem: string): void {
    const key = renderKey(request);
    this.#notes.set(key, { trouble: 'unusable' });
    this.#warn(key, 'unusable', request, problem);
  }

  /** What the next hook is to be given as `file`, confidential; undefined where there never was anything. */
  render(): string | undefined {
    if (this.#notes.size === 0) return this.#file === undefined ? undefined : '';
    return canonicalJson(Object.fromEntries(this.#notes));
  }

  async #look(key: string, request: SecretRequest): Promise<SecretReading> {
    const isOfRelation = request.namer === 'relation';
    if (isOfRelation && isOptionSecret(await this.#context.config(), request.id))
      return this.#goWithout(key, 'option', request);
    const { content, trouble } = this.#earlier[key] ?? {};
    const { isFixed = false, isStale = this.#isStale } = request;
    if (content && !trouble && (isFixed || !isStale)) return { content, trouble: undefined };
    if (isOfRelation && (await this.#context.isOwnSecret(request.id)))
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

  /** With what was read last, unless it is no business of who names it. */
  #goWithout(key: string, trouble: SecretTrouble, request: SecretRequest): SecretReading {
    const earlier = this.#earlier[key];
    const content = isRefusal(trouble) ? undefined : earlier?.content;
    this.#notes.set(key, { ...(content && { content }), trouble });
    const end = content ? 'using its last content' : 'continuing without it';
    this.#warn(key, trouble, request, `${describeTrouble(trouble)}; ${end}`);
    return { content, trouble };
  }

  /** Once for each trouble: later hooks know it from the note. */
  #warn(key: string, trouble: Note['trouble'], { id, place }: SecretRequest, problem: string): void {
    const isKnown = this.#earlier[key]?.trouble === trouble || this.#warned.has(key);
    if (isKnown || place === undefined) return;
    this.#context.log.warning(`${place}: can't use ${id}: ${problem}`);
    this.#warned.add(key);
  }
}

/** The same secret has a note for each kind of namer: what an option may read, a relation may not. */
function renderKey({ id, namer }: SecretRequest): string {
  return `${namer} ${normalizeSecretId(id) ?? id}`;
}
