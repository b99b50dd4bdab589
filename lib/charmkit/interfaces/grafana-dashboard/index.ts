export { decodeContent, encodeContent } from './content.ts';
export type { DashboardOptions } from './dashboard-template.ts';
export { DashboardContentError } from './errors.ts';
export {
  type CharmDashboards,
  type GeneratedDashboard,
  publishDashboards,
  readDashboardProblems,
} from './provider.ts';
export { type OfferedDashboards, publishDashboardProblems, readDashboards } from './requirer.ts';
export type { DashboardProblem, DashboardTemplate } from './schema.ts';
