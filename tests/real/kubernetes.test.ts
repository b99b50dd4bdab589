import { realApiserver } from '../contract/kubernetes/real-apiserver.ts';
import { kubernetesContract } from '../contract/kubernetes.suite.ts';

kubernetesContract('the real kube-apiserver', realApiserver);
