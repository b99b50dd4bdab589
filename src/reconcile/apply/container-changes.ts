import type { FilePush, PebbleClient } from 'charmkit/pebble';
import { renderOffer } from '../../endpoints/grafana-dashboard/dashboard-offers.ts';
import { GrafanaApiError } from '../../grafana/api/http-api.ts';
import { type GrafanaState, readExpectedState } from '../../grafana/api/read-state.ts';
import { readStartPhase } from '../../grafana/api/start-phase.ts';
import type { WorkloadOutcome } from '../../grafana/api/workload-outcome.ts';
import { updateMissingTypes } from '../../grafana/applying/confirm-loaded.ts';
import { provisionAlerting } from '../../grafana/applying/provision-alerting.ts';
import { runCommand } from '../../grafana/applying/run-command.ts';
import {
  reloadGrafana,
  restartGrafana,
  stopGrafana,
  type WorkloadAccess,
} from '../../grafana/applying/run-grafana.ts';
import { settlePassword } from '../../grafana/applying/settle-password.ts';
import type { Applied } from '../../grafana/notes/applied.ts';
import type { AlertingChange, PasswordChange, WorkloadChange } from '../../grafana/planning/change.ts';
import type { WorkloadPlan } from '../../grafana/planning/plan-workload.ts';
import { type Change, isSecretChange } from '../plan/change.ts';
import type { WorkloadResult } from '../plan/outcome.ts';

/** A change in the container or in Grafana, or one that follows it. */
export type ContainerChange = WorkloadChange | Extract<Change, { kind: 'secret-refresh' }>;

export interface ContainerAccess extends WorkloadAccess {
  readonly refreshSecret: (label: string) => Promise<void>;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

const elsewhere: ReadonlySet<Change['kind']> = new Set([
  'databag',
  'port',
  'application-version',
  'kubernetes-patch',
]);

export function isContainerChange(change: Change): change is ContainerChange {
  return !elsewhere.has(change.kind) && !isSecretChange(change);
}

/** Applies changes in the container one after the other, and records the results. */
export class ContainerChanges {
  readonly #access: ContainerAccess;
  #state: Omit<WorkloadOutcome, 'applied'> | undefined;
  #applied: Applied;
  #commandProblem: string | undefined;
  #passwordProblem: string | undefined;
  #hasLoadedAlerting = false;

  constructor(access: ContainerAccess, applied: Applied) {
    this.#access = access;
    this.#applied = applied;
  }

  /** Applies one change, or several files with one request. */
  async apply(changes: readonly ContainerChange[], isPodLeaving: boolean): Promise<void> {
    const [change] = changes;
    if (!change || ('isSpared' in change && change.isSpared && isPodLeaving)) return;
    if ('needs' in change && change.needs && this.#passwordProblem !== undefined) return;
    const { pebble } = this.#access;
    switch (change.kind) {
      case 'directory':
        return pebble.makeDir(change.path, { makeParents: true });
      case 'file':
      case 'dashboard':
        return applyFiles(pebble, changes);
      case 'remove':
        return pebble.removePath(change.path, { recursive: true });
      case 'layer':
        return pebble.addLayer(change.label, change.layer, { combine: true });
      case 'exec':
        return this.#runCommand(pebble, change);
      case 'service-restart':
        return this.#keep(await restartGrafana(this.#access, change.loads, this.#applied));
      case 'service-stop':
        return this.#keep(await stopGrafana(pebble, this.#applied));
      case 'grafana-reload':
        return this.#keep(await reloadGrafana(this.#access, change.loads, this.#applied));
      case 'grafana-alerting':
        return this.#provisionAlerting(change);
      case 'grafana-login':
        return this.#tryLogin(change);
      case 'grafana-password':
        return this.#settlePassword(change);
      case 'secret-refresh':
        return this.#access.refreshSecret(change.label);
    }
  }

  /** Asks a running Grafana for its state, unless a change has already reported it. */
  async conclude({
    runsGrafana,
    expectedSources,
  }: Pick<WorkloadPlan, 'runsGrafana' | 'expectedSources'>): Promise<WorkloadResult> {
    const state = this.#state ?? (await readExpectedState(this.#access.grafana, runsGrafana));
    const problem = state.problem ?? this.#commandProblem;
    // This also applies if the hook that stopped Grafana was killed before it could record that.
    if (state.health && !this.#state)
      this.#applied = await updateMissingTypes(this.#access, expectedSources, this.#applied);
    const applied = runsGrafana ? this.#noteAnswer(state) : { ...this.#applied, started: undefined };
    const isAsked = runsGrafana && state.problem !== undefined;
    const startPhase = isAsked ? await readStartPhase(this.#access.pebble, applied, state.answer) : undefined;
    return {
      ...state,
      problem,
      applied,
      passwordProblem: this.#passwordProblem,
      startPhase,
      hasLoadedAlerting: this.#hasLoadedAlerting,
    };
  }

  #noteAnswer({ health }: GrafanaState): Applied {
    if (!health || this.#applied.answered !== undefined) return this.#applied;
    return { ...this.#applied, answered: this.#access.now() };
  }

  #keep({ applied, ...state }: WorkloadOutcome): void {
    this.#applied = applied;
    this.#state = state;
  }

  /** A Grafana that has not loaded its other files may still be migrating. */
  async #provisionAlerting(change: AlertingChange): Promise<void> {
    if (this.#state?.problem !== undefined) return;
    const { applied, failure, isLoaded } = await provisionAlerting(this.#access, change, this.#applied);
    this.#applied = applied;
    this.#hasLoadedAlerting = isLoaded;
    this.#state = failure ?? this.#state;
  }

  async #runCommand(
    pebble: PebbleClient,
    { command, trusted }: Extract<ContainerChange, { kind: 'exec' }>,
  ): Promise<void> {
    this.#commandProblem = await runCommand(pebble, command);
    if (this.#commandProblem === undefined) this.#applied = { ...this.#applied, trusted };
  }

  /** A Grafana that does not answer has a status of its own. */
  async #tryLogin({ user, password }: Extract<ContainerChange, { kind: 'grafana-login' }>): Promise<void> {
    try {
      await this.#access.admin.acceptsAs(user, password);
    } catch (error) {
      if (!(error instanceof GrafanaApiError)) throw error;
    }
  }

  /**
   * Changes that need the password run only after Grafana has accepted the wanted one. A refusal proves
   * nothing, because Grafana also refuses a locked login.
   */
  async #settlePassword(change: PasswordChange): Promise<void> {
    try {
      const isValid = await settlePassword(this.#access.admin, change);
      this.#passwordProblem = isValid ? undefined : 'it refuses all passwords that the charm knows';
    } catch (error) {
      if (!(error instanceof GrafanaApiError)) throw error;
      this.#passwordProblem = error.message;
    }
  }
}

/** Sends the files among the changes with one request. */
export function applyFiles(pebble: PebbleClient, changes: readonly Change[]): Promise<void> {
  return pebble.pushFiles(changes.flatMap(toPush));
}

function toPush(change: Change): readonly FilePush[] {
  if (change.kind === 'file') {
    const { path, content, permissions } = change;
    return [{ path, content, permissions, makeDirs: true }];
  }
  if (change.kind !== 'dashboard') return [];
  const { offer, path } = change;
  const content = async function* () {
    yield (await renderOffer(offer)).content;
  };
  return [{ path, content: content(), makeDirs: true }];
}
