import { applyJujuChange, type HookContext, type UnitStatus } from 'charmkit/charm';
import { applicationVersionSet, openPort } from 'charmkit/hook-tools';
import { describeFault, isFault } from '../../kubernetes/errors.ts';
import { openKubernetes } from '../../kubernetes/open.ts';
import { applyPatch, type KubernetesPatch } from '../../kubernetes/patch.ts';
import { isNewTemplate, type StatefulSet } from '../../resources/rollout.ts';
import type { Change } from '../plan/change.ts';
import type { Faults, Outcome } from '../plan/outcome.ts';
import type { Plan } from '../plan/plan.ts';
import { type ContainerChange, ContainerChanges, isContainerChange } from './container-changes.ts';
import { type ApplyInput, openContainer } from './open-container.ts';
import { reportPlatformTrouble } from './platform-trouble.ts';

/**
 * Applies the changes of a plan in the plan's order. If a change fails, the changes that follow it in the
 * same place are skipped: a place is the container, or Kubernetes for one purpose. The next hook plans them
 * again, because a plan compares the wanted state with the current one.
 * @throws HookToolError, and any error that is a bug or a broken platform.
 */
export async function applyChanges(input: ApplyInput, plan: Plan): Promise<Outcome> {
  const applier = new PlanApplier(input, plan);
  for (const batch of joinFiles(plan.changes)) await applier.apply(batch);
  return applier.conclude();
}

/** Applies a change that is not in the container. */
export async function applyCharmChange(
  context: HookContext,
  change: Exclude<Change, ContainerChange | KubernetesPatch>,
): Promise<void> {
  switch (change.kind) {
    case 'port':
      return openPort(context.tools, change.port);
    case 'application-version':
      return applicationVersionSet(context.tools, { version: change.version });
    case 'databag':
    case 'secret-add':
    case 'secret-set':
    case 'secret-grant':
    case 'secret-remove':
    case 'state-delete':
      await applyJujuChange(context, change);
  }
}

class PlanApplier {
  readonly #input: ApplyInput;
  readonly #plan: Plan;
  readonly #container: ContainerChanges | undefined;
  readonly #access: ReturnType<typeof openContainer> | undefined;
  readonly #troubles: UnitStatus[] = [];
  readonly #faults: Faults = {};
  #isRollingOut = false;

  constructor(input: ApplyInput, plan: Plan) {
    this.#input = input;
    this.#plan = plan;
    const { workload } = input.observed;
    this.#access = workload && openContainer(input, { workload, password: plan.adminPassword });
    this.#container =
      this.#access &&
      workload &&
      new ContainerChanges(this.#access, plan.workload?.standing ?? workload.applied);
  }

  async apply(batch: readonly Change[]): Promise<void> {
    const [change] = batch;
    if (!change) return;
    if (change.kind === 'kubernetes-patch') await this.#patch(change);
    else if (isContainerChange(change)) await this.#attempt(() => this.#change(batch));
    else await applyCharmChange(this.#input.context, change);
  }

  async conclude(): Promise<Outcome> {
    const { workload } = this.#plan;
    const result = workload && (await this.#attempt(() => this.#container?.conclude(workload)));
    const admin = this.#access?.admin;
    const login = admin && { user: admin.user, isProven: admin.isProven, refusals: admin.refusals };
    return {
      troubles: this.#troubles,
      workload: result && login && { ...result, login },
      isRollingOut: this.#isRollingOut,
      faults: this.#faults,
    };
  }

  async #attempt<Result>(act: () => Promise<Result> | undefined): Promise<Result | undefined> {
    if (this.#troubles.length > 0) return undefined;
    try {
      return await act();
    } catch (error) {
      this.#troubles.push(reportPlatformTrouble(this.#input.context, error));
      return undefined;
    }
  }

  async #change(batch: readonly Change[]): Promise<void> {
    const isPodLeaving =
      !this.#faults.resources && (this.#plan.resources.pod === 'leaving' || this.#isRollingOut);
    await this.#container?.apply(batch.filter(isContainerChange), isPodLeaving);
  }

  async #patch(patch: KubernetesPatch): Promise<void> {
    const { context, options, observed } = this.#input;
    if (this.#faults[patch.purpose]) return;
    try {
      const client = await openKubernetes(options.kubernetes, context.env.model.name);
      const after = await applyPatch(client, patch);
      const { cluster } = observed.resources;
      if (patch.purpose !== 'resources' || !cluster || isFault(cluster)) return;
      this.#isRollingOut = isNewTemplate(cluster.statefulSet, after as StatefulSet);
    } catch (error) {
      this.#faults[patch.purpose] = describeFault(error);
    }
  }
}

/** Groups consecutive files, so that one request sends them. */
function joinFiles(changes: readonly Change[]): readonly (readonly Change[])[] {
  const batches: [Change, ...Change[]][] = [];
  for (const change of changes) {
    const last = batches.at(-1);
    if (last && isFile(last[0]) && isFile(change)) last.push(change);
    else batches.push([change]);
  }
  return batches;
}

function isFile({ kind }: Change): boolean {
  return kind === 'file' || kind === 'dashboard';
}
