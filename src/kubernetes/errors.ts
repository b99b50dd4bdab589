import { type ErrorFacts, getErrorMessage, SdkError } from 'charmkit/base';

/** Reasons why Kubernetes does not carry out a request of the charm. */
export type KubernetesTrouble =
  /** The client can't run on this version of Node. */
  | 'not-loaded'
  /** There are no credentials, or Kubernetes does not accept them (401). */
  | 'no-credentials'
  /** No answer, or an answer to try again later (429, 5xx). */
  | 'unreachable'
  | 'forbidden'
  | 'not-found'
  /** The object exists already, or a field belongs to another manager. */
  | 'conflict'
  /** Kubernetes or an admission policy rejects the object. */
  | 'invalid';

/** A request that Kubernetes did not carry out. The message contains names, never a value or the API's answer. */
export class KubernetesError extends SdkError {
  readonly trouble: KubernetesTrouble;
  /** The fields that are invalid or belong to other managers, by their paths in the object. */
  readonly fields: readonly string[];
  /** The managers that own them. */
  readonly managers: readonly string[];

  constructor(
    trouble: KubernetesTrouble,
    message: string,
    options: {
      readonly fields?: readonly string[];
      readonly managers?: readonly string[];
      readonly facts?: ErrorFacts;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { code: errorCode, facts: { ...options.facts, trouble }, cause: options.cause });
    this.trouble = trouble;
    this.fields = options.fields ?? [];
    this.managers = options.managers ?? [];
  }
}

const errorCode = 'kubernetes';

/** Checks the code, because the client is a separate bundle with its own copy of the class. */
export function isKubernetesError(error: unknown): error is KubernetesError {
  return error instanceof Error && 'code' in error && error.code === errorCode;
}

/** A KubernetesError as plain data. */
export interface KubernetesFault {
  readonly trouble: KubernetesTrouble;
  readonly message: string;
  readonly fields: readonly string[];
  readonly managers: readonly string[];
  /** The message with its cause, for the log. */
  readonly explanation: string;
}

/** @throws the error if it is not a KubernetesError */
export function describeFault(error: unknown): KubernetesFault {
  if (!isKubernetesError(error)) throw error;
  const { cause, fields, managers, message, trouble } = error;
  const explanation = cause === undefined ? message : `${message}: ${getErrorMessage(cause)}`;
  return { trouble, message, fields, managers, explanation };
}

/** Whether the result is a fault instead of an answer from Kubernetes. */
export function isFault(reading: object): reading is KubernetesFault {
  return 'trouble' in reading;
}
