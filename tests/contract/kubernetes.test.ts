import { KubernetesStandIn } from './kubernetes/stand-in.ts';
import { kubernetesContract } from './kubernetes.suite.ts';

kubernetesContract('the stand-in for Kubernetes', { start: () => KubernetesStandIn.open() });
