import type { SecretContent } from '../hook-tools/index.ts';
import type { Relation } from './relation.ts';
import type { SecretReading } from './secret-trouble.ts';

/** A secret that this application or unit owns, by its label. */
export interface LabelledSecret {
  readonly label: string;
  /** The latest content. Undefined if the secret does not exist, or Juju withholds it. */
  read(): Promise<SecretContent | undefined>;
  /** The content; creates the secret if it does not exist. A trouble says that Juju withholds it for a while. */
  ensure(create: () => Promise<SecretContent>): Promise<SecretReading>;
  /** Stores the content, as a new revision if it differs. Creates the secret if it does not exist. */
  write(content: SecretContent): Promise<void>;
  /**
   * Stores the content, lets the other side of the relation read it, and gives its id for the databag. Undefined if Juju
   * withholds the secret for a while: do not change the databag then. Leader only.
   */
  share(relation: Relation, content: SecretContent): Promise<string | undefined>;
  /** Removes the secret, if it exists. */
  remove(): Promise<void>;
}
