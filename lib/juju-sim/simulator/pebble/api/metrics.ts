import type { Daemon } from '../daemon.ts';
import type { Reply } from '../http/reply.ts';
import type { Route } from '../http/router.ts';

/** Numbers about services and checks in the text format that Prometheus scrapes. */
export const metricsRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/metrics', access: 'metrics', handle: getMetrics },
];

function getMetrics(daemon: Daemon): Reply {
  const text = [...serviceMetrics(daemon), ...checkMetrics(daemon)].join('');
  return {
    type: 'stream',
    write: async (response) =>
      void response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text),
  };
}

interface Metric {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly label: readonly [string, string];
  readonly value: number;
}

function serviceMetrics({ services, counters }: Daemon): string[] {
  const started = services.started().sort((left, right) => (left.name < right.name ? -1 : 1));
  return started.flatMap(({ name, status }) => [
    render({
      name: 'pebble_service_active',
      type: 'gauge',
      help: 'Whether the service is currently active (1) or not (0)',
      label: ['service', name],
      value: Number(status === 'active'),
    }),
    render({
      name: 'pebble_service_start_count',
      type: 'counter',
      help: 'Number of times the service has started',
      label: ['service', name],
      value: counters.startsOf(name),
    }),
  ]);
}

function checkMetrics({ checks }: Daemon): string[] {
  return checks.infos().flatMap(({ name, status, totals }) => {
    const counts = [
      render({
        name: 'pebble_check_success_count',
        type: 'counter',
        help: 'Number of times the check has succeeded',
        label: ['check', name],
        value: totals.succeeded,
      }),
      render({
        name: 'pebble_check_failure_count',
        type: 'counter',
        help: 'Number of times the check has failed',
        label: ['check', name],
        value: totals.failed,
      }),
    ];
    return status === 'inactive' ? counts : [checkUp(name, status), ...counts];
  });
}

function checkUp(name: string, status: 'up' | 'down'): string {
  return render({
    name: 'pebble_check_up',
    type: 'gauge',
    help: 'Whether the health check is up (1) or not (0)',
    label: ['check', name],
    value: Number(status === 'up'),
  });
}

function render({ name, type, help, label: [key, text], value }: Metric): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name}{${key}="${text}"} ${value}\n\n`;
}
