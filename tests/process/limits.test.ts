import { KubernetesStandIn } from '../contract/kubernetes/stand-in.ts';
import { limitsContract } from '../contract/limits.suite.ts';

limitsContract('a dispatch beside the stand-in for Kubernetes', { start: () => KubernetesStandIn.open() });
