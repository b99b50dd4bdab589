/** What a hook tool would change, as plain data. Times are RFC 3339. */
export type DraftedCall =
  | {
      readonly kind: 'secret-add';
      /** The id that stands for the secret until there is one; see `HookToolRunner.draft`. */
      readonly pendingId: string;
      readonly owner: 'application' | 'unit';
      readonly content: Readonly<Record<string, string>>;
      readonly label?: string;
      readonly description?: string;
      readonly expire?: string;
    }
  | {
      readonly kind: 'secret-set';
      readonly id: string;
      readonly content?: Readonly<Record<string, string>>;
      readonly expire?: string;
    }
  | { readonly kind: 'secret-grant'; readonly id: string; readonly relation: string }
  | { readonly kind: 'secret-remove'; readonly id: string; readonly revision?: number }
  | { readonly kind: 'state-delete'; readonly key: string };

/** Takes what a hook tool would change. */
export interface CallDraft {
  /** Gives the id by which what follows names a new secret. */
  nextSecretId(): string;
  add(call: DraftedCall): void;
}
