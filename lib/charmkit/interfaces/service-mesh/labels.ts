/** A value that Kubernetes takes for a label. */
export const labelValue = /^([a-z\d]([\w.-]{0,61}[a-z\d])?)?$/i;

const name = /^[a-z\d]([\w.-]{0,61}[a-z\d])?$/i;
const domain = /^(?=.{1,253}$)[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/;

/** Whether Kubernetes takes this for the key of a label: a name, perhaps with a domain before it. */
export function isLabelKey(key: string): boolean {
  const [last = '', prefix, ...more] = key.split('/').reverse();
  return more.length === 0 && name.test(last) && (prefix === undefined || domain.test(prefix));
}

/** By these labels Kubernetes and Juju find what is theirs: no mesh may set one, or have it removed afterwards. */
export function isReserved(key: string): boolean {
  return /^([a-z\d.-]+\.)?(kubernetes\.io|k8s\.io|juju\.is)\//.test(key) || /^juju-/.test(key);
}
