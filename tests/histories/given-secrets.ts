import type { HookToolCall, HookToolResult } from 'charmkit/hook-tools';
import {
  addUserSecret,
  grantUserSecret,
  type Model,
  revokeUserSecret,
  updateUserSecret,
} from 'charmkit/juju-model';
import type { SecretIds } from './neighbours.ts';

const names = ['database', 'client', 'mail'] as const;
type Name = (typeof names)[number];

/** The number of times that each secret's content has changed. */
export type Rotations = Readonly<Record<Name, number>>;

export const noRotations: Rotations = { database: 0, client: 0, mail: 0 };

/** The secrets that others own and that Grafana's application reads. */
export class GivenSecrets {
  readonly ids: SecretIds;
  readonly #readModel: () => Model;
  readonly #rotations: Record<Name, number>;
  readonly #refused = new Set<Name>();

  constructor(readModel: () => Model, rotations: Rotations) {
    this.#readModel = readModel;
    this.#rotations = { ...rotations };
    const [database = '', client = '', mail = ''] = names.map((name) => this.#give(name));
    this.ids = { database, client, mail };
  }

  get rotations(): Rotations {
    return { ...this.#rotations };
  }

  rotate(name: Name): void {
    this.#rotations[name] += 1;
    updateUserSecret(this.#readModel(), this.ids[name], this.#contentOf(name));
  }

  /** Makes Juju refuse to return the secret, although it is granted. */
  refuse(name: Name): void {
    this.#refused.add(name);
  }

  revoke(name: Name): void {
    revokeUserSecret(this.#readModel(), this.ids[name], 'grafana');
  }

  allow(name: Name): void {
    this.#refused.delete(name);
    grantUserSecret(this.#readModel(), this.ids[name], 'grafana');
  }

  allowAll(): void {
    for (const name of names) this.allow(name);
  }

  /** Returns Juju's error for a secret that it refuses. */
  answer({ tool, args }: HookToolCall): HookToolResult | undefined {
    if (tool !== 'secret-get') return undefined;
    const ids = [...this.#refused].map((name) => this.ids[name].replace('secret:', ''));
    const isRefused = ids.some((id) => args.some((word) => word.includes(id)));
    return isRefused ? { exitCode: 1, stdout: '', stderr: 'ERROR permission denied\n' } : undefined;
  }

  #give(name: Name): string {
    const model = this.#readModel();
    const { id } = addUserSecret(model, name, this.#contentOf(name));
    grantUserSecret(model, id, 'grafana');
    return `secret:${id}`;
  }

  #contentOf(name: Name): Record<string, string> {
    const word = `${name}-${this.#rotations[name]}`;
    return name === 'client' ? { secret: word } : { username: 'grafana', password: word };
  }
}
