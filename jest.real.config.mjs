import base from './jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...base,
  roots: ['<rootDir>/tests/real'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Real programs take the machine's own directory, as in production.
  globalSetup: undefined,
  testTimeout: 120_000,
};
