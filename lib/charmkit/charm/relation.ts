import type { RawDatabag } from '../relation/index.ts';

/**
 * One relation of one endpoint, as this unit sees it. Reads are made once and kept for the hook; writes are
 * buffered and go out as one `relation-set` for each databag at the end of the hook, with only what differs.
 */
export interface Relation {
  /** As Juju writes it, for example `grafana-source:7`. */
  readonly id: string;
  /** The number in the id: the order of relations. */
  readonly number: number;
  readonly endpoint: string;
  /**
   * Whether Juju has refused a read in this hook, though it lists the relation. Such a read gives what there is in an empty
   * relation, and a warning; it is no answer: what was known from the other side before stays until it answers or goes.
   */
  readonly isUnreadable: boolean;
  /** The other side's application; on a peer relation this unit's own. */
  remoteApp(): Promise<string | undefined>;
  /** The other side's units, by unit number, without one that is departing. On a peer relation: the other units. */
  units(): Promise<readonly string[]>;
  readRemoteApp(): Promise<RawDatabag>;
  readRemoteUnit(unit: string): Promise<RawDatabag>;
  /** Refused on a unit that isn't leader, except on a peer relation (Juju's rule). */
  readOwnApp(): Promise<RawDatabag>;
  readOwnUnit(): Promise<RawDatabag>;
  /** Sets the given keys of the own application databag; undefined removes a key. Leader only. */
  writeOwnApp(data: Readonly<Record<string, string | undefined>>): void;
  writeOwnUnit(data: Readonly<Record<string, string | undefined>>): void;
}
