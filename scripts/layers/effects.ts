import { globSync, readFileSync } from 'node:fs';

/** The code that may change something. All other code only observes and plans. */
const withEffects = /^src\/(reconcile\/apply|grafana\/applying)\/|^src\/kubernetes\/(client|patch)\.ts$/;

/**
 * Functions of charmkit and methods of its clients that change something in Juju, in a container or in
 * Grafana.
 */
const effects = [
  ...['secretAdd', 'secretSet', 'secretGrant', 'secretRevoke', 'secretRemove', 'relationSet', 'stateSet'],
  ...[
    'stateDelete',
    'openPort',
    'closePort',
    'statusSet',
    'applicationVersionSet',
    'storageAdd',
    'jujuReboot',
  ],
  ...['applyJujuChange', 'pushFiles', 'makeDir', 'removePath', 'addLayer', 'replan', 'startServices'],
  ...['stopServices', 'restartServices', 'startChecks', 'stopChecks', 'notify', 'sendSignal'],
  ...['reloadProvisioning', 'changePassword', 'mergePatch'],
];
const call = new RegExp(`(?<!function |async )\\b(${effects.join('|')})\\b(?=\\(|,| \\})`, 'g');

/** Finds the effects in the charm's code that are in the wrong place, one line each. */
export function findStrayEffects(): readonly string[] {
  const files = globSync('src/**/*.ts').filter((file) => !withEffects.test(file));
  return files.flatMap((file) => {
    const found = new Set([...readFileSync(file, 'utf8').matchAll(call)].map(([, name]) => name));
    return [...found].map((name) => `error effects-in-apply: ${file} → ${name}`);
  });
}
