/** A unit's status in `juju status`. Only Juju sets "error" and "unknown". */
export interface UnitStatus {
  readonly level: 'active' | 'maintenance' | 'waiting' | 'blocked';
  /** What a person should know or do; empty if there is nothing to say. */
  readonly message: string;
}
