/** The Grafana whose behaviour the stand-in has: the one that tests/real/grafana.test.ts compares it with. */
export const version = '10.0.0';

/** Says in `/api/health` and in `grafana-server -v` that this is not Grafana itself. */
export const commit = 'stand-in';

/** What `grafana-server -v` prints; the charm reads the workload version from it. */
export const versionLine = `Version ${version} (commit: ${commit}, branch: main)`;
