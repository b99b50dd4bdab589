import { applyJujuChange, type HookContext, type UnitStatus } from 'charmkit/charm';
import { applicationVersionSet, openPort } from 'charmkit/hook-tools';
import type { Change } from '../change.ts';
import type { Refusal } from '../grafana/applied.ts';
import { describeFault, isFault, type KubernetesFault } from '../kubernetes/errors.ts';
import { openKubernetes } from '../kubernetes/open.ts';
import { applyPatch, type KubernetesPatch } from '../kubernetes/patch.ts';
import type { Plan } from '../plan/plan.ts';
import { reportPlatformTrouble } from '../platform-trouble.ts';
import { changesTemplate, type StatefulSet } from '../resources/rollout.ts';
import {
  type ContainerChange,
  ContainerChanges,
  isContainerChange,
  type WorkloadResult,
} from './container-changes.ts';
import { type ApplyInput, openContainer } from './open-container.ts';

type Faults = Partial<Record<KubernetesPatch['purpose'], KubernetesFault>>;

/** What came of a list of changes. */
export interface Outcome {
  /** What kept changes in the container from being made. */
  readonly troubles: readonly UnitStatus[];
  /** Undefined where the container can't be reached, or not to the end. */
  readonly workload: (WorkloadResult & { readonly login: LoginOutcome }) | undefined;
  /** Whether Kubernetes has begun to put other pods in the place of the present ones. */
  readonly isRollingOut: boolean;
  /** Why Kubernetes did not make the changes for a purpose. */
  readonly faults: Readonly<Faults>;
}

/** What was learnt of the administrator's login. */
export interface LoginOutcome {
  readonly user: string;
  /** Whether Grafana has let this user in. */
  readonly isProven: boolean;
  readonly refusals: readonly Refusal[];
}

/**
 * Makes the changes of a plan, in the plan's order. There is one idea of failure: what can't be changed is left, and with it what
 * comes after it in the same place, which is the container, or Kubernetes for one purpose. The next hook plans it again, since a
 * plan compares with what is there.
 * @throws HookToolError, and what else is a bug or a broken platform.
 */
export async function applyChanges(input: ApplyInput, plan: Plan): Promise<Outcome> {
  const application = new Application(input, plan);
  for (const batch of joinFiles(plan.changes)) await application.apply(batch);
  return application.conclude();
}

/** The same for changes that are not in the container. */
export async function applyCharmChange(
  context: HookContext,
  change: Exclude<Change, ContainerChange | KubernetesPatch>,
): Promise<void> {
  switch (change.kind) {
    case 'port':
      return openPort(context.tools, change.port);
    case 'application-version':
      return applicationVersionSet(context.tools, { version: change.version });
    case 'status':
      return context.setStatus(change.status);
    case 'databag':
    case 'secret-add':
    case 'secret-set':
    case 'secret-grant':
    case 'secret-remove':
    case 'state-delete':
      await applyJujuChange(context, change);
  }
}

class Application {
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
    this.#container = this.#access && workload && new ContainerChanges(this.#access, workload.applied);
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
      this.#isRollingOut = changesTemplate(cluster.statefulSet, after as StatefulSet);
    } catch (error) {
      this.#faults[patch.purpose] = describeFault(error);
    }
  }
}

/** Files that follow each other go out with one request. */
function joinFiles(changes: readonly Change[]): readonly (readonly Change[])[] {
  const batches: Change[][] = [];
  for (const change of changes) {
    const last = batches.at(-1);
    const isFile = change.kind === 'file' || change.kind === 'dashboard';
    if (isFile && (last?.[0]?.kind === 'file' || last?.[0]?.kind === 'dashboard')) last.push(change);
    else batches.push([change]);
  }
  return batches;
}
