export { type ProfilingPort, publishProfilingPort } from './provider.ts';
export { type ProfilingTarget, readProfilingTargets } from './requirer.ts';
