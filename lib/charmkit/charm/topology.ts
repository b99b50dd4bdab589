import type { JujuEnvironment } from './environment.ts';
import type { CharmMetadata } from './metadata.ts';

/** The sender of metrics, logs or profiles, with the names that become labels: `juju_model`, `juju_unit` and so on. */
export interface JujuTopology {
  readonly model: string;
  readonly modelUuid: string;
  readonly application: string;
  readonly unit: string;
  readonly charmName: string;
}

export function getTopology({
  env,
  metadata,
}: {
  readonly env: JujuEnvironment;
  readonly metadata: CharmMetadata;
}): JujuTopology {
  const { model, app, unit } = env;
  return { model: model.name, modelUuid: model.uuid, application: app, unit, charmName: metadata.name };
}

/** A topology as labels, with the names that Juju's charms use. */
export function renderTopologyLabels(topology: JujuTopology) {
  return {
    juju_application: topology.application,
    juju_model: topology.model,
    juju_model_uuid: topology.modelUuid,
    juju_unit: topology.unit,
    juju_charm: topology.charmName,
  };
}
