export { exportSpooledTraces } from './export-spooled.ts';
