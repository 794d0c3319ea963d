import { createRequire } from 'node:module';
import { defineConfig, globalIgnores } from 'eslint/config';
import eslintJs from '@eslint/js';
import jest from 'eslint-plugin-jest';
import regexp from 'eslint-plugin-regexp';
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
    'ts-src/local-org/lightning/page/',
    // A component with decorators, which plain JavaScript has not.
    'ts-src/testkit/jest/lightning/modal.js'
  ]),
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [eslintJs.configs.recommended],
    languageOptions: { globals: { ...globals.node, ...globals.jest, ...globals.browser } }
  },
  {
    files: ['ts-src/**/*.ts', 'scripts/**/*.ts'],
    extends: [eslintJs.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['ts-src/tsconfig.node.json', 'ts-src/lwc/tsconfig.test.json'],
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: {
      // Numbers and booleans in messages read as meant.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // node:test returns promises that the runner awaits itself.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['it', 'describe', 'test', 'suite', 'before', 'after'], package: 'node:test' }
          ]
        }
      ]
    }
  },
  {
    // What reads other people's texts takes linear time: no expression may backtrack or search a text again and again.
    files: ['ts-src/{core,lwc,relay,cli}/**/*.ts'],
    ignores: ['**/*.test.ts'],
    plugins: { regexp },
    rules: { 'regexp/no-super-linear-backtracking': 'error', 'regexp/no-super-linear-move': 'error' }
  },
  {
    files: ['ts-src/lwc/**/*.ts'],
    extends: [lwcRules],
    plugins: { '@locker/locker': locker },
    languageOptions: { parser: tseslint.parser, globals: globals.browser },
    rules: {
      ...lockerRules,
      // These say that Lightning Web Security wraps the API; the wrapped behaviour is what the components use: no
      // event-handler attributes, no strings as code, storage by key, downloads of octet streams.
      '@locker/locker/distorted-element-set-attribute': 'off',
      '@locker/locker/distorted-storage-constructor': 'off',
      '@locker/locker/distorted-window-set-timeout': 'off',
      '@locker/locker/distorted-xml-http-request-window-open': 'off',
      '@locker/locker/distorted-url-create-object-url': 'off',
      '@locker/locker/distorted-node-text-content-setter': 'off',
      '@locker/locker/distorted-element-inner-html-setter': 'off',
      '@locker/locker/distorted-document-element-replacechildren': 'off',
      // `void` marks promises that nobody waits for; the compiler checks that switches are complete.
      'no-void': 'off',
      // The TypeScript rule knows types and interfaces.
      'no-unused-vars': 'off',
      'default-case': 'off',
      // Timers are cleared when their component leaves the page.
      '@lwc/lwc/no-async-operation': 'off',
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
      '@lwc/lwc/prefer-custom-event': 'off',
      '@locker/locker/distorted-element-shadow-root-getter': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { args: 'none' }],
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
