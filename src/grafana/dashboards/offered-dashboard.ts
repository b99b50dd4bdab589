/** A dashboard that a related application offers, as it was sent. */
export interface OfferedDashboard {
  /** The number of the relation through which it was sent. */
  readonly sender: number;
  /** The sender's name for it. */
  readonly template: string;
  /** The name of its file. The name depends on the content, so different content has a different name. */
  readonly file: string;
  /** The folder in Grafana for the dashboards of this sender. */
  readonly folder?: string | undefined;
  /** Its encoded JSON. It is decoded only when it is used, because that takes time and memory. */
  readonly content: string;
  /** The uid for a dashboard without one. */
  readonly alternativeUid?: string | undefined;
  /** Whether to add drop-downs for Juju's model, application and unit. */
  readonly withDropdowns: boolean;
  /**
   * The parts of the sender's Juju topology that are known, without the prefix `juju_`: `model`, `unit`, ...
   */
  readonly topologyKeys: readonly string[];
}
