export { type ProfilingPort, publishProfilingPort, withdrawProfiles } from './provider.ts';
export { type ProfilingTarget, readProfilingTargets } from './requirer.ts';
