import { apiUrl, nodeAddress, serviceNetwork } from './place.ts';

const etcdUrl = 'http://127.0.0.1:2379';
const kubeconfig = '--kubeconfig=/live/etc/kubeconfig';
const key = '/live/etc/service-account.key';

/** A program of the node, with its arguments. */
export type CommandLine = readonly [program: string, ...args: string[]];

/** Store the cluster's objects, and serve them to all other programs. */
export const apiPrograms: Readonly<Record<string, CommandLine>> = {
  etcd: [
    '/opt/live/kubernetes/etcd',
    '--data-dir=/live/etcd',
    `--listen-client-urls=${etcdUrl}`,
    `--advertise-client-urls=${etcdUrl}`,
    '--listen-peer-urls=http://127.0.0.1:2380',
    '--unsafe-no-fsync',
  ],
  'kube-apiserver': [
    '/opt/live/kubernetes/kube-apiserver',
    `--etcd-servers=${etcdUrl}`,
    `--bind-address=${nodeAddress}`,
    `--advertise-address=${nodeAddress}`,
    `--secure-port=${new URL(apiUrl).port}`,
    // The program creates its own certificate there.
    '--cert-dir=/live/etc/certificates',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--token-auth-file=/live/etc/tokens.csv',
    '--authorization-mode=RBAC',
    `--service-cluster-ip-range=${serviceNetwork}`,
    '--allow-privileged=true',
    '--kubelet-preferred-address-types=InternalIP',
  ],
};

/** The programs that act on those objects. */
export const nodePrograms: Readonly<Record<string, CommandLine>> = {
  containerd: ['/usr/bin/containerd', '--config=/live/etc/containerd.toml'],
  'kube-controller-manager': [
    '/opt/live/kubernetes/kube-controller-manager',
    kubeconfig,
    '--root-ca-file=/live/etc/certificates/apiserver.crt',
    `--service-account-private-key-file=${key}`,
    '--use-service-account-credentials=true',
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
  ],
  'kube-scheduler': [
    '/opt/live/kubernetes/kube-scheduler',
    kubeconfig,
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
  ],
  kubelet: [
    '/opt/live/kubernetes/kubelet',
    kubeconfig,
    '--config=/live/etc/kubelet.yaml',
    '--root-dir=/live/kubelet',
    '--cert-dir=/live/kubelet/pki',
    '--hostname-override=live',
    `--node-ip=${nodeAddress}`,
  ],
  'kube-proxy': ['/opt/live/kubernetes/kube-proxy', '--config=/live/etc/kube-proxy.yaml'],
  coredns: ['/opt/live/coredns/coredns', '-conf=/live/etc/Corefile'],
};
