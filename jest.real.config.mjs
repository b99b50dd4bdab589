import base from './jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...base,
  roots: ['<rootDir>/tests/real'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
  // Much of the time is waiting for servers; jest would leave one of two cores idle.
  maxWorkers: 2,
};
