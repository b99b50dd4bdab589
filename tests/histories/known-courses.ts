import type { Course, Step } from './steps.ts';

const relate = (...names: readonly string[]): readonly Step[] =>
  names.map((name) => ({ kind: 'relate', name }));
const unrelate = (name: string): Step => ({ kind: 'unrelate', name });
const settle: Step = { kind: 'settle' };
const loseCommit: Step = { kind: 'lose-commit' };
const retry: Step = { kind: 'run', hooks: 1, order: 0 };

/** Histories that once revealed a fault, or would. Random histories find them late. */
export const knownCourses: readonly Course[] = [
  // A new address reaches the applications that are not related to its source.
  {
    units: 1,
    steps: [...relate('catalogue', 'prometheus', 'metadata'), settle, ...relate('ingress'), settle],
  },
  { units: 1, steps: [...relate('metadata', 'metrics'), settle, ...relate('certificates'), settle] },
  // Names leave the list of deleted data sources, although the commit of the deleting hook is lost.
  {
    units: 1,
    steps: [
      ...relate('prometheus'),
      settle,
      unrelate('prometheus'),
      ...Array.from({ length: 4 }, () => [loseCommit, retry]).flat(),
      settle,
    ],
  },
  // Data sources and dashboards stay when the leader is removed.
  {
    units: 2,
    steps: [
      ...relate('prometheus', 'dashboards'),
      settle,
      { kind: 'lead', unit: 1 },
      settle,
      { kind: 'scale', units: 1 },
      settle,
    ],
  },
  // A new pod's first hook is not pebble-ready.
  {
    units: 1,
    steps: [...relate('prometheus', 'dashboards', 'certificates'), settle, { kind: 'replace-pod', unit: 0 }],
  },
  // A reload does nothing, and a password changes while Grafana refuses all logins.
  {
    units: 1,
    steps: [{ kind: 'grafana', unit: 0, does: 'ignoring' }, ...relate('prometheus'), settle],
  },
  {
    units: 1,
    steps: [{ kind: 'grafana', unit: 0, does: 'ignoring' }, ...relate('dashboards'), settle],
  },
  {
    units: 1,
    steps: [
      ...relate('dashboards'),
      settle,
      { kind: 'grafana', unit: 0, does: 'ignoring' },
      unrelate('dashboards'),
      ...relate('dashboards'),
      settle,
    ],
  },
  {
    units: 1,
    steps: [
      { kind: 'rotate-password', unit: 0 },
      { kind: 'cut-short', tool: 'secret-set', calls: 0 },
      { kind: 'grafana', unit: 0, does: 'locked' },
      { kind: 'update-status', unit: 0 },
      { kind: 'pass-time', minutes: 11 },
      { kind: 'update-status', unit: 0 },
      settle,
    ],
  },
  {
    units: 2,
    steps: [
      { kind: 'rotate-password', unit: 0 },
      { kind: 'run', hooks: 1, order: 0 },
      { kind: 'update-status', unit: 1 },
      { kind: 'lead', unit: 1 },
    ],
  },
];
