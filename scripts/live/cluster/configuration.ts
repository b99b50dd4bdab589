import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pauseImage } from '../parts/images.ts';
import { apiUrl, nodeAddress, podNetwork } from './place.ts';

/** Writes the files that the node's programs read at their start. All paths in them are the node's. */
export async function writeConfiguration(state: string): Promise<void> {
  const token = randomBytes(16).toString('hex');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const files: Readonly<Record<string, string>> = {
    'tokens.csv': `${token},admin,admin,system:masters\n`,
    'service-account.key': privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    kubeconfig: JSON.stringify(kubeconfig('/live/etc/certificates/apiserver.crt', token)),
    'kubeconfig-outside': JSON.stringify(kubeconfig(join(state, 'etc/certificates/apiserver.crt'), token)),
    'containerd.toml': containerd,
    'kubelet.yaml': JSON.stringify(kubelet),
    'kube-proxy.yaml': JSON.stringify(kubeProxy),
    'cni/network.conflist': JSON.stringify(network),
    Corefile: corefile,
    'resolv.conf': `nameserver ${nodeAddress}\n`,
    'pod-resolv.conf': '',
  };
  await mkdir(join(state, 'etc/cni'), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(state, 'etc', name), content, { mode: 0o600 });
  }
}

function kubeconfig(authority: string, token: string) {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'live',
    clusters: [{ name: 'live', cluster: { server: apiUrl, 'certificate-authority': authority } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'live', context: { cluster: 'live', user: 'admin' } }],
  };
}

const containerd = `version = 2
root = "/live/containerd"
state = "/run/containerd"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  # Here root may not make a process less likely to be killed than it is itself.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/live/etc/cni"
`;

const network = {
  cniVersion: '0.4.0',
  name: 'live',
  plugins: [
    {
      type: 'ptp',
      ipam: {
        type: 'host-local',
        dataDir: '/run/cni',
        ranges: [[{ subnet: podNetwork }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
  ],
};

const kubelet = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  address: nodeAddress,
  authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
  authorization: { mode: 'AlwaysAllow' },
  cgroupDriver: 'cgroupfs',
  clusterDNS: [nodeAddress],
  clusterDomain: 'cluster.local',
  containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
  failSwapOn: false,
  podLogsDir: '/live/pod-logs',
  resolvConf: '/live/etc/pod-resolv.conf',
  serializeImagePulls: false,
  // The usage of the machine's disk does not matter.
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
  evictionHard: {
    'memory.available': '50Mi',
    'nodefs.available': '0.1%',
    'nodefs.inodesFree': '0.1%',
    'imagefs.available': '0.1%',
  },
};

const kubeProxy = {
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  mode: 'iptables',
  bindAddress: nodeAddress,
  clientConnection: { kubeconfig: '/live/etc/kubeconfig' },
  clusterCIDR: podNetwork,
  hostnameOverride: 'live',
  // These settings belong to the whole machine.
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
};

const corefile = `.:53 {
  bind ${nodeAddress}
  errors
  ready 127.0.0.1:8181
  kubernetes cluster.local in-addr.arpa {
    kubeconfig /live/etc/kubeconfig live
    pods insecure
    ttl 1
  }
  template ANY ANY . {
    rcode NXDOMAIN
  }
}
`;
