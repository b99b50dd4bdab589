/** @type {import('jest').Config} */
export default {
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/real/', '<rootDir>/tests/live/'],
  testRunner: '<rootDir>/scripts/jest/run-test-file.ts',
  transform: {},
  testEnvironment: 'node',
  // One more than two cores, because some tests wait for what hangs; jest would leave one of the cores idle.
  maxWorkers: 3,
  // For what never ends; on a busy machine a test may take many times as long as on an idle one.
  testTimeout: 120_000,
  globalSetup: '<rootDir>/scripts/jest/temporary-files.ts',
  testSequencer: '<rootDir>/scripts/jest/longest-first.ts',
  reporters: ['default', '<rootDir>/scripts/jest/totals-reporter.ts'],
};
