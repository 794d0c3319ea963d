const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config');

// LWC_SRC=js tests the compiled components in force-app; the default tests the TypeScript sources.
const isCompiled = process.env.LWC_SRC === 'js';

module.exports = {
  ...jestConfig,
  rootDir: __dirname,
  roots: ['<rootDir>/ts-src/lwc'],
  globalSetup: '<rootDir>/ts-src/testkit/jest/build-core.cjs',
  moduleNameMapper: {
    ...jestConfig.moduleNameMapper,
    '^testkit/(.+)$': '<rootDir>/ts-src/testkit/jest/$1',
    '^lightning/(modal|navigation|empApi)$': '<rootDir>/ts-src/testkit/jest/lightning/$1',
    '^c/intakeLabels$': '<rootDir>/ts-src/testkit/jest/labels.cjs',
    '^c/intakeCore$': isCompiled
      ? '<rootDir>/force-app/main/ui/lwc/intakeCore/intakeCore'
      : '<rootDir>/.cache/jest/intakeCore.cjs',
    '^c/(.+)$': isCompiled ? '<rootDir>/force-app/main/ui/lwc/$1/$1' : '<rootDir>/ts-src/lwc/$1/$1'
  },
  moduleFileExtensions: ['ts', 'js', 'cjs', 'html', 'json'],
  // LWC 9 ships ES modules only; Jest 29 needs them transformed.
  transformIgnorePatterns: ['/node_modules/(?!(@lwc/|lwc/|@salesforce/sfdx-lwc-jest/src/lightning-stubs/))', '\\.cjs$'],
  // A page of many components takes a second, and several on a busy machine.
  testTimeout: 30_000,
  coverageProvider: 'v8',
  testMatch: ['<rootDir>/ts-src/lwc/**/__tests__/**/*.test.ts'],
  setupFilesAfterEnv: [...jestConfig.setupFilesAfterEnv, '<rootDir>/ts-src/testkit/jest/setup.cjs'],
  collectCoverageFrom: ['ts-src/lwc/**/*.ts', '!**/__tests__/**']
};
