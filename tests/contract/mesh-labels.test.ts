import { KubernetesStandIn } from './kubernetes/stand-in.ts';
import { meshLabelsContract } from './mesh-labels.suite.ts';

meshLabelsContract('the stand-in for Kubernetes, with an application in a mesh', {
  start: () => KubernetesStandIn.open(),
});
