import base from './jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...base,
  roots: ['<rootDir>/tests/live'],
  testPathIgnorePatterns: ['/node_modules/'],
  // A machine with more to do than it can is slow, not wrong.
  testTimeout: 900_000,
  globalSetup: undefined,
  testEnvironmentOptions: { testsAreSteps: true },
  maxWorkers: 1,
  reporters: ['<rootDir>/scripts/jest/progress-reporter.ts', ...base.reporters],
};
