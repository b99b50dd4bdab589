import { type LiveModel, until } from './live-model.ts';

/** Each unit is a data source under its own address. */
export const sourcePerUnit = `
for r in $(relation-ids grafana-source); do
  relation-set -r "$r" grafana_source_host="http://$JUJU_UNIT_NAME:9090"
  if [ "$(is-leader)" = True ]; then
    relation-set -r "$r" --app grafana_source_app_host= grafana_source_data="{
      \\"model\\": \\"$JUJU_MODEL_NAME\\", \\"model_uuid\\": \\"$JUJU_MODEL_UUID\\",
      \\"application\\": \\"\${JUJU_UNIT_NAME%/*}\\", \\"type\\": \\"prometheus\\"}"
  fi
done`;

/** The application is one data source under one address. */
export const sourcePerApplication = `
for r in $(relation-ids grafana-source); do
  relation-set -r "$r" grafana_source_host=
  if [ "$(is-leader)" = True ]; then
    relation-set -r "$r" --app grafana_source_app_host=http://all-of-them:9090
  fi
done`;

/** Deploys the charm that does what a script says, in every hook. */
export async function deployNeighbour(model: LiveModel, name: string, script = ''): Promise<void> {
  const charm = process.env.LIVE_NEIGHBOUR_CHARM ?? '';
  await model.juju('deploy', charm, name, '--config', `script=${script}`);
}

/** Runs a script on a unit with Juju's hook tools, and gives what it printed. */
export async function runOn(model: LiveModel, unit: string, script: string): Promise<string> {
  const { stdout = '' } = await model.act(unit, 'run', `script=${script}`);
  return String(stdout);
}

/** Writes to the application databag of a unit's one relation of an endpoint; the unit has to be the leader. */
export async function writeApp(
  model: LiveModel,
  unit: string,
  endpoint: string,
  databag: Readonly<Record<string, string>>,
): Promise<void> {
  const encoded = Buffer.from(JSON.stringify(databag)).toString('base64');
  const script = `
    r=$(relation-ids ${endpoint})
    [ -n "$r" ]
    echo ${encoded} | base64 -d >databag.json
    relation-set -r "$r" --app --file databag.json`;
  // An action that began before the relation was there doesn't see it, however long it waits.
  await until(
    `${unit} has written to ${endpoint}`,
    () => runOn(model, unit, script),
    () => true,
  );
}
