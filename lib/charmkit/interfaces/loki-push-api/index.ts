export { type LogSender, publishLogEndpoint, readLogSender } from './provider.ts';
export { type LogAlerts, publishLogSender, readLogEndpoints } from './requirer.ts';
