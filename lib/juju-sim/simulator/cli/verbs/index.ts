import type { Verb } from '../verb.ts';
import { actionsVerb } from './actions.ts';
import { chaosVerb } from './chaos.ts';
import { configVerb, trustVerb } from './config.ts';
import { attachResourceVerb, deployVerb, refreshVerb } from './deploy.ts';
import { dispatchesVerb } from './dispatches.ts';
import { execVerb } from './exec.ts';
import { diffVerb, planVerb, snapshotVerb, timelineVerb } from './inspect.ts';
import { debugLogVerb } from './log.ts';
import { integrateVerb, removeRelationVerb } from './relate.ts';
import { replayVerb } from './replay.ts';
import { runVerb } from './run.ts';
import { addUnitVerb, removeApplicationVerb, removeUnitVerb, scaleVerb } from './scale.ts';
import {
  addSecretVerb,
  grantSecretVerb,
  removeSecretVerb,
  revokeSecretVerb,
  secretsVerb,
  showSecretVerb,
  updateSecretVerb,
  withholdSecretVerb,
} from './secrets.ts';
import { scpVerb, sshVerb } from './shell.ts';
import { showApplicationVerb, showUnitVerb, statusVerb } from './status.ts';
import { advanceVerb, electVerb, resolvedVerb, restartPodVerb } from './unit.ts';

/** All verbs of juju-sim, in the order of its help: Juju's own verbs first. */
export const verbs: readonly Verb[] = [
  deployVerb,
  refreshVerb,
  attachResourceVerb,
  integrateVerb,
  removeRelationVerb,
  configVerb,
  trustVerb,
  actionsVerb,
  runVerb,
  execVerb,
  sshVerb,
  scpVerb,
  addUnitVerb,
  removeUnitVerb,
  scaleVerb,
  removeApplicationVerb,
  statusVerb,
  showUnitVerb,
  showApplicationVerb,
  debugLogVerb,
  secretsVerb,
  showSecretVerb,
  addSecretVerb,
  updateSecretVerb,
  removeSecretVerb,
  grantSecretVerb,
  revokeSecretVerb,
  resolvedVerb,
  advanceVerb,
  electVerb,
  restartPodVerb,
  withholdSecretVerb,
  dispatchesVerb,
  timelineVerb,
  replayVerb,
  planVerb,
  snapshotVerb,
  diffVerb,
  chaosVerb,
];
