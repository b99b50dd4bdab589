export { publishTracingReceivers, readRequestedProtocols, type TracingReceivers } from './provider.ts';
export { readTracingReceiver, requestTracing } from './requirer.ts';
export type { TracingProtocol } from './schema.ts';
