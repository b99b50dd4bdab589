/** A dashboard that a related application offers, as it was sent. */
export interface OfferedDashboard {
  /** The number of the relation that it came through. */
  readonly sender: number;
  /** What the sender calls it. */
  readonly template: string;
  /** Its file's name. It says what the file is made of: another content has another name. */
  readonly file: string;
  /** Its encoded JSON. It is decoded when it is used, which takes time and memory. */
  readonly content: string;
  /** The uid for a dashboard without one. */
  readonly alternativeUid?: string | undefined;
  /** Whether drop-downs for Juju's model, application and unit are added. */
  readonly withDropdowns: boolean;
  /** What is known of the sender's place in Juju, without the prefix `juju_`: `model`, `unit`, ... */
  readonly topologyKeys: readonly string[];
}
