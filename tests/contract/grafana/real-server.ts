/** The Grafana server to test, from the environment. */
export function realServer(): { readonly binary: string; readonly home: string } {
  const { GRAFANA_BIN: binary, GRAFANA_HOME: home } = process.env;
  if (binary !== undefined && home !== undefined) return { binary, home };
  throw new Error(
    'GRAFANA_BIN and GRAFANA_HOME must name the Grafana server to test against: run `npm run real:build`, which says how',
  );
}
