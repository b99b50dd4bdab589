import type { JujuTopology } from '../../charm/index.ts';

/** An alert in the form in which a charm's author writes it. */
export interface AlertRule {
  readonly alert: string;
  /** PromQL. `%%juju_topology%%` is replaced by the matchers that limit it to this application. */
  readonly expr: string;
  /** How long the condition must hold: `5m`. */
  readonly for: string;
  readonly severity: 'critical' | 'error' | 'warning' | 'info';
  readonly summary: string;
  readonly description: string;
}

export interface AlertGroup {
  readonly name: string;
  readonly rules: readonly AlertRule[];
}

/** Alerts for every scraped charm, with the names and severities of the Python library. */
export const hostHealth: AlertGroup = {
  name: 'HostHealth',
  rules: [
    {
      alert: 'HostDown',
      expr: 'up{%%juju_topology%%} == 0',
      for: '5m',
      severity: 'critical',
      summary: '{{ $labels.juju_unit }} has not answered for five minutes',
      description:
        'Prometheus could not scrape {{ $labels.instance }} of the application {{ $labels.juju_application }} in ' +
        'the model {{ $labels.juju_model }} for five minutes. Look at the unit and at the network between the two.',
    },
    {
      alert: 'HostMetricsMissing',
      expr: 'absent(up{%%juju_topology%%})',
      for: '5m',
      severity: 'warning',
      summary: 'Nothing is known about the application {{ $labels.juju_application }}',
      description:
        'For five minutes no metrics of the application {{ $labels.juju_application }} in the model ' +
        '{{ $labels.juju_model }} arrived. Check that its relation to the collector exists and that the collector runs.',
    },
  ],
};

/** A rule group for Prometheus, whose name is unique to the application. */
export function renderGroup(topology: JujuTopology, { name, rules }: AlertGroup) {
  const { model, modelUuid, application } = topology;
  return {
    name: `${model}_${modelUuid.slice(0, 8)}_${application}_${name}_rules`,
    rules: rules.map((rule) => renderRule(topology, rule)),
  };
}

function renderRule(topology: JujuTopology, rule: AlertRule) {
  const identity = {
    juju_application: topology.application,
    juju_model: topology.model,
    juju_model_uuid: topology.modelUuid,
  };
  const matchers = Object.entries(identity).map(([label, value]) => `${label}="${value}"`);
  return {
    alert: rule.alert,
    expr: rule.expr.replaceAll('%%juju_topology%%', matchers.join(',')),
    for: rule.for,
    labels: { ...identity, juju_charm: topology.charmName, severity: rule.severity },
    annotations: { summary: rule.summary, description: rule.description },
  };
}
