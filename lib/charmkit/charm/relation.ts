import type { RawDatabag } from '../relation/index.ts';

/**
 * One relation of one endpoint, as this unit sees it. A read runs once in a hook; that of a very long databag of
 * the other side runs each time, so that a hook never holds many of them. Writes are buffered; at the end of
 * the hook one `relation-set` for each databag sends what differs from what is there, if anything does.
 */
export interface Relation {
  /** In Juju's form, for example `grafana-source:7`. */
  readonly id: string;
  /** The number in the id. Relations are sorted by it. */
  readonly number: number;
  readonly endpoint: string;
  /**
   * Whether Juju refused a read in this hook although it lists the relation. Such a read returns the data of an empty
   * relation, with a warning. It is not an answer: earlier data from the other side stays valid until the relation can
   * be read or is removed.
   */
  readonly isUnreadable: boolean;
  /** The application on the other side; for a peer relation this unit's own. */
  remoteApp(): Promise<string | undefined>;
  /** The units on the other side, sorted by number, without a departing one. For a peer relation: the other units. */
  units(): Promise<readonly string[]>;
  readRemoteApp(): Promise<RawDatabag>;
  readRemoteUnit(unit: string): Promise<RawDatabag>;
  /** Juju refuses this on a unit that is not the leader, except for a peer relation. */
  readOwnApp(): Promise<RawDatabag>;
  readOwnUnit(): Promise<RawDatabag>;
  /** Sets keys of the own application databag; undefined removes a key. Leader only. */
  writeOwnApp(data: Readonly<Record<string, string | undefined>>): void;
  writeOwnUnit(data: Readonly<Record<string, string | undefined>>): void;
}
