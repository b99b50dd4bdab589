import { realApiserver } from '../contract/kubernetes/real-apiserver.ts';
import { meshLabelsContract } from '../contract/mesh-labels.suite.ts';

meshLabelsContract('the real kube-apiserver, with an application in a mesh', realApiserver);
