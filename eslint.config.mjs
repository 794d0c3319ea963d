import { createRequire } from 'node:module';
import { defineConfig, globalIgnores } from 'eslint/config';
import eslintJs from '@eslint/js';
import jest from 'eslint-plugin-jest';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const require = createRequire(import.meta.url);
const lwcRecommended = require('@salesforce/eslint-config-lwc/recommended');
const locker = require('@locker/eslint-plugin-locker');

// The LWC configurations bring their own Babel parser; the TypeScript parser replaces it.
const lwcRules = lwcRecommended.map(({ languageOptions, ...rest }) => {
  const { parser, parserOptions, ...others } = languageOptions ?? {};
  void parser;
  void parserOptions;
  return { ...rest, languageOptions: others };
});
// The plugin's own configuration is in the old format: its rules are registered by hand.
const lockerRules = Object.fromEntries(Object.keys(locker.rules).map((rule) => [`@locker/locker/${rule}`, 'error']));

export default defineConfig([
  globalIgnores([
    'dist/',
    'coverage/',
    'node_modules/',
    '.cache/',
    '.data/',
    'force-app/',
    'ts-src/local-org/lightning/modules/',
    'ts-src/local-org/lightning/page/'
  ]),
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [eslintJs.configs.recommended],
    languageOptions: { globals: { ...globals.node, ...globals.jest } }
  },
  {
    files: ['ts-src/**/*.ts', 'scripts/**/*.ts'],
    extends: [eslintJs.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: ['ts-src/tsconfig.node.json', 'ts-src/lwc/tsconfig.json'], tsconfigRootDir: import.meta.dirname }
    },
    rules: {
      // Numbers and booleans in messages read as meant.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // node:test returns promises that the runner awaits itself.
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', name: ['it', 'describe', 'test', 'suite', 'before', 'after'], package: 'node:test' }] }
      ]
    }
  },
  {
    files: ['ts-src/lwc/**/*.ts'],
    extends: [lwcRules],
    plugins: { '@locker/locker': locker },
    languageOptions: { parser: tseslint.parser, globals: globals.browser },
    rules: {
      ...lockerRules,
      // Modules such as c/intakeCore and lightning/* resolve on the platform; TypeScript checks names.
      'import/no-unresolved': 'off',
      'no-undef': 'off'
    }
  },
  {
    files: ['ts-src/lwc/**/__tests__/**/*.ts'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      '@lwc/lwc/no-unexpected-wire-adapter-usages': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off'
    }
  }
]);
