export type { AlertGroup, AlertRule } from './alert-rules.ts';
export { publishScrapeJobs, type ScrapedApplication, type ScrapeJob, withdrawMetrics } from './provider.ts';
export { readScrapeTargets, type ScrapeConfig, type ScrapeTargets } from './requirer.ts';
