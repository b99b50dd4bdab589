/** A value that Kubernetes accepts for a label. */
export const labelValue = /^([a-z\d]([\w.-]{0,61}[a-z\d])?)?$/i;

const name = /^[a-z\d]([\w.-]{0,61}[a-z\d])?$/i;
const domain = /^(?=.{1,253}$)[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/;

/** Whether Kubernetes accepts this as the key of a label: a name, optionally after a domain. */
export function isLabelKey(key: string): boolean {
  const [last = '', prefix, ...more] = key.split('/').reverse();
  return more.length === 0 && name.test(last) && (prefix === undefined || domain.test(prefix));
}

/** Kubernetes and Juju select their objects by these labels: no mesh may set or remove one. */
export function isReserved(key: string): boolean {
  return /^([a-z\d.-]+\.)?(kubernetes\.io|k8s\.io|juju\.is)\//.test(key) || /^juju-/.test(key);
}
