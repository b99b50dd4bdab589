/** A unit's status in `juju status`; "error" and "unknown" are Juju's own to set. */
export interface UnitStatus {
  readonly level: 'active' | 'maintenance' | 'waiting' | 'blocked';
  /** What a person should know or do; empty when there is nothing to say. */
  readonly message: string;
}
