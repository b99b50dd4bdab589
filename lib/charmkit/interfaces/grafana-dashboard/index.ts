export {
  type DashboardOffer,
  GrafanaDashboardConsumer,
  type GrafanaDashboardConsumerOptions,
} from './consumer.ts';
export { decodeContent, encodeContent } from './content.ts';
export type { DashboardOptions } from './dashboard-template.ts';
export { DashboardContentError } from './errors.ts';
export { GrafanaDashboardProvider, type GrafanaDashboardProviderOptions } from './provider.ts';
export type { DashboardProblem, DashboardTemplate } from './schema.ts';
