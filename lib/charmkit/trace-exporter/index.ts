export { exportSpooled } from './export-spooled.ts';
