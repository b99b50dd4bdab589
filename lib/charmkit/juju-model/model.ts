import type { JujuBug, Model, ModelConfig } from './state.ts';

export interface ModelOptions {
  readonly name?: string;
  readonly uuid?: string;
  readonly controller?: string;
  readonly jujuVersion?: string;
  readonly nowMs?: number;
  readonly clockLeadMs?: number;
  readonly config?: Partial<ModelConfig>;
  readonly orderSeed?: number;
  readonly bugs?: readonly JujuBug[];
  readonly leaseMs?: number;
}

/** Creates an empty model. Without options the model is always the same, including its clock. */
export function createModel(options: ModelOptions = {}): Model {
  const nowMs = options.nowMs ?? Date.UTC(2026, 0, 1);
  const config = { ...defaultConfig, ...options.config };
  return {
    name: options.name ?? 'cos',
    uuid: options.uuid ?? 'f2c1b2a0-3f6e-4d2a-9b6b-2a1f0c9d8e71',
    controller: options.controller ?? 'sim',
    jujuVersion: options.jujuVersion ?? '3.6.0',
    config,
    ...(options.orderSeed === undefined ? {} : { orderSeed: options.orderSeed }),
    bugs: options.bugs ?? [],
    leaseMs: options.leaseMs ?? 0,
    nowMs,
    ...(options.clockLeadMs === undefined ? {} : { clockLeadMs: options.clockLeadMs }),
    applications: {},
    units: {},
    relations: {},
    secrets: {},
    tasks: {},
    log: [],
    next: { relation: 0, task: 1, storage: 0, address: 10, service: 10, secret: 1, context: 1 },
    updateStatusAtMs: nowMs + config.updateStatusIntervalMs,
  };
}

const defaultConfig: ModelConfig = {
  updateStatusIntervalMs: 5 * 60 * 1000,
  httpProxy: '',
  httpsProxy: '',
  ftpProxy: '',
  noProxy: '127.0.0.1,localhost,::1',
  jujuHttpProxy: '',
  jujuHttpsProxy: '',
  jujuFtpProxy: '',
  jujuNoProxy: '127.0.0.1,localhost,::1',
};
