import { type GrafanaApi, GrafanaApiError } from './http-api.ts';
import type { WorkloadOutcome } from './workload-outcome.ts';

export type GrafanaState = Omit<WorkloadOutcome, 'applied'>;

/** Reads Grafana's state, or the reason why it does not answer. */
export async function readState(grafana: GrafanaApi): Promise<GrafanaState> {
  try {
    return { health: await grafana.readHealth(), problem: undefined };
  } catch (error) {
    if (!(error instanceof GrafanaApiError)) throw error;
    const isAnswer = error.status !== undefined;
    return { ...(isAnswer && { answer: 'unready' }), ...describeFailure(error) };
  }
}

/** The same, without a request if this unit does not run Grafana. */
export async function readExpectedState(grafana: GrafanaApi, runsGrafana: boolean): Promise<GrafanaState> {
  return runsGrafana ? readState(grafana) : { health: undefined, problem: undefined };
}

/** The state of a Grafana that has not done what was asked. */
export function describeFailure(error: GrafanaApiError): GrafanaState {
  return { health: undefined, problem: error.message, ...(error.isSilence && { answer: 'silent' }) };
}
