import { jest } from '@jest/globals';
import { KubernetesStandIn } from '../contract/kubernetes/stand-in.ts';
import { limitsContract } from '../contract/limits.suite.ts';

// Each story runs a few processes, which a busy machine may take long to start.
jest.setTimeout(120_000);

limitsContract('a dispatch beside the stand-in for Kubernetes', { start: () => KubernetesStandIn.open() });
