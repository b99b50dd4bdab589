import { type ErrorFacts, messageOf, SdkError } from 'charmkit/base';

/** What can stand between the charm and what it asks of Kubernetes. */
export type KubernetesTrouble =
  /** The client does not run on this Node. */
  | 'not-loaded'
  /** There are none, or Kubernetes does not accept them (401). */
  | 'no-credentials'
  /** No answer, or one that says to come back later (429, 5xx). */
  | 'unreachable'
  | 'forbidden'
  | 'not-found'
  /** The object is there already, or a field belongs to another manager. */
  | 'conflict'
  /** Kubernetes or an admission policy finds the object wrong. */
  | 'invalid';

/** What Kubernetes did not do. Its message holds names and never a value, nor what the API answered. */
export class KubernetesError extends SdkError {
  readonly trouble: KubernetesTrouble;
  /** The fields that are wrong or belong to others, by their paths in the object. */
  readonly fields: readonly string[];
  /** To whom they belong. */
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

/** Goes by the code: the client is a bundle of its own, and throws errors of its own copy of the class. */
export function isKubernetesError(error: unknown): error is KubernetesError {
  return error instanceof Error && 'code' in error && error.code === errorCode;
}

/** The same as plain data. */
export interface KubernetesFault {
  readonly trouble: KubernetesTrouble;
  readonly message: string;
  readonly fields: readonly string[];
  readonly managers: readonly string[];
  /** With the cause, for the log. */
  readonly explanation: string;
}

/** @throws the error where it is no KubernetesError */
export function describeFault(error: unknown): KubernetesFault {
  if (!isKubernetesError(error)) throw error;
  const { cause, fields, managers, message, trouble } = error;
  const explanation = cause === undefined ? message : `${message}: ${messageOf(cause)}`;
  return { trouble, message, fields, managers, explanation };
}

/** Whether there is a fault in place of what Kubernetes was asked for. */
export function isFault(reading: object): reading is KubernetesFault {
  return 'trouble' in reading;
}
