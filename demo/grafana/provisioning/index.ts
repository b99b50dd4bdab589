export { provisionAlerting } from './alerting.ts';
export { createDashboardProvisioner, type DashboardProvisioner } from './dashboards.ts';
export { provisionDataSources } from './data-sources.ts';
export { checkYamlFiles } from './other-kinds.ts';
