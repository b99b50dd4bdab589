import type { ObjectBody } from '../../../src/kubernetes/client.ts';

type Amounts = Readonly<Record<string, string>>;

interface Resources {
  readonly limits?: Amounts;
  readonly requests?: Amounts;
}

/** The StatefulSet that Juju creates for the application. */
export function statefulSetOf(app: string): ObjectBody {
  const labels = { 'app.kubernetes.io/name': app };
  return {
    spec: {
      serviceName: `${app}-endpoints`,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: containersOf({}) } },
    },
  };
}

/** A pod that a StatefulSet's controller creates. */
export function podOf(resources: Resources, labels: Amounts = {}): ObjectBody {
  return { metadata: { labels }, spec: { containers: containersOf(resources) } };
}

/** The patch that the Python charm applies for these limits. */
export function patchOf(app: string, limits: Amounts): ObjectBody {
  return resourcesPatch(app, { limits: { ...limits }, requests: { cpu: '0.25', memory: '200Mi' } });
}

/** The patch of a manager that sets only the CPU limit. */
export function cpuPatchOf(app: string, cpu: string | undefined): ObjectBody {
  return resourcesPatch(app, cpu === undefined ? {} : { limits: { cpu } });
}

function resourcesPatch(app: string, resources: Resources): ObjectBody {
  return {
    spec: {
      selector: { matchLabels: { 'app.kubernetes.io/name': app } },
      serviceName: `${app}-endpoints`,
      template: { spec: { containers: [{ name: 'grafana', resources: { ...resources } }] } },
    },
  };
}

function containersOf(resources: Resources) {
  return [
    { name: 'charm', image: 'jujusolutions/charm-base' },
    { name: 'grafana', image: 'ubuntu/grafana', resources: { ...resources } },
  ];
}
