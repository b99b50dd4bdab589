import base from './jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...base,
  roots: ['<rootDir>/tests/real'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Real programs take the machine's own directory, as in production.
  globalSetup: undefined,
  // A machine with more to do than it can is slow, not wrong.
  testTimeout: 300_000,
};
