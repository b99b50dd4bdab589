import { type JujuTopology, mapRelations } from 'charmkit/charm';
import { publishLogSender, readLogEndpoints } from 'charmkit/interfaces/loki-push-api';
import * as z from 'zod';
import { defineFact, type Endpoint } from '../reconcile/observe/endpoint.ts';

/** The URLs to which the container's logs are pushed, each once. */
const logEndpoints = defineFact({
  name: 'logEndpoints',
  key: 'log_endpoints',
  schema: z.array(z.string()),
  read: async (context) => {
    const relations = await context.relations('logging');
    const urls = await mapRelations(relations, (relation) => readLogEndpoints(context, relation));
    return [...new Set(urls.flat())].sort();
  },
});

export const logging = {
  endpoint: 'logging',
  fact: logEndpoints,
  publication: { by: 'leader', publish: (context, relation) => publishLogSender(context, relation) },
} as const satisfies Endpoint;

/** The labels of the Python charm's lines (library `loki_push_api` v1, `LogForwarder`). */
export function renderLogLabels(topology: JujuTopology): Readonly<Record<string, string>> {
  const { application, charmName, model, modelUuid, unit } = topology;
  return {
    product: 'Juju',
    charm: charmName,
    juju_model: model,
    juju_model_uuid: modelUuid,
    juju_application: application,
    juju_unit: unit,
    job: `juju_${model}_${modelUuid.slice(0, 8)}_${application}`,
  };
}
