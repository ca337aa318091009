/**
 * The lint rules. What formatting and types can decide is left to them; what is here prevents bugs
 * or keeps a convention of CONVENTIONS.md, and says in its message what to do instead.
 * `test/unit/gates/lint.test.ts` proves that each one bites.
 */

import { builtinModules } from 'node:module'
import eslint from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** Folders that also compile without a platform (tsconfig.core.json). */
const core = [
  'src/environment.ts',
  'src/protocol/**/*.ts',
  'src/client/**/*.ts',
  'src/transfer/**/*.ts',
  'src/server/**/*.ts',
  'src/v1/**/*.ts',
]

const unprefixedBuiltins = builtinModules
  .filter((name) => !name.startsWith('_') && !name.startsWith('node:'))
  .map((name) => ({ name, message: `Write 'node:${name}'.` }))

/**
 * Syntax that no file of the project uses. Rules of one name replace each other, so every block
 * below repeats these.
 */
const anywhere = [
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Export by name: a default export is called something else in every file.',
  },
  {
    // The types of the operations are named one by one in their file, which is their list.
    selector: 'ExportAllDeclaration:not([exportKind="type"][source.value=/operation-types.js$/])',
    message: 'Export by name: what a file or an entry promises must be readable in it.',
  },
  {
    selector: 'TSEnumDeclaration',
    message: 'Use a union of string literals: it needs no import and prints as itself.',
  },
  {
    // The type cannot know that an index was checked; everything else can be narrowed.
    selector: 'TSNonNullExpression:not(:has(> MemberExpression[computed=true]))',
    message:
      'Use "!" only on an index that is known to be in bounds; test anything else and throw.',
  },
]

const source = [
  ...anywhere,
  {
    selector: 'ThrowStatement > NewExpression[callee.name=/^(Type|Range|URI)Error$/]',
    message:
      'Throw an OssferryError with a code callers can branch on; for a broken invariant, a plain Error.',
  },
  {
    selector: 'TSInterfaceDeclaration[id.name=/^I[A-Z][a-z]/]',
    message:
      'No I prefix: the interface has the good name, the implementations say how they differ.',
  },
  {
    selector:
      ':matches(ClassDeclaration, TSInterfaceDeclaration, TSTypeAliasDeclaration)[id.name=/(Impl|Data|Info)$/]',
    message: 'Name what it is: Impl, Data and Info say nothing.',
  },
]

const platformFree = [
  ...source,
  {
    selector:
      "NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.name='Date']",
    message: 'Take the time from Environment: clock.now().',
  },
]

const tests = [
  ...anywhere,
  {
    selector:
      "CallExpression[callee.object.name='vi'][callee.property.name=/^(mock|doMock|hoisted)$/]",
    message: 'Do not mock a module: hand a small object to the port, or use the embedded server.',
  },
  {
    selector: "MemberExpression[object.name=/^(it|test|describe)$/][property.name='only']",
    message: 'Remove .only: the other tests must run too.',
  },
]

/** Globals of a platform, each with the port that gives the same. */
const platformGlobals = {
  Buffer: 'Use Uint8Array; Buffer is a Node class.',
  console: 'Report through Environment.diagnostics, or return what there is to say.',
  crypto: 'Take digests and random bytes from Environment.',
  fetch: 'Send through the Transport port.',
  globalThis: 'Take what the machine offers from Environment or a port.',
  performance: 'Take the time from Environment: clock.monotonic().',
  process: 'Take configuration as an argument; the entries read the environment.',
  setImmediate: 'Take timers from Environment: clock.after() or clock.sleep().',
  setInterval: 'Take timers from Environment: clock.after() or clock.sleep().',
  setTimeout: 'Take timers from Environment: clock.after() or clock.sleep().',
}

export default defineConfig(
  // `assembly` is AssemblyScript: it looks like TypeScript, and its types mean other things.
  globalIgnores(['dist/', 'coverage/', 'types/', 'assembly/', '**/*.generated.ts']),
  {
    // A rule that is wrong somewhere is changed here, for everybody, with its reason.
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
  },
  {
    files: ['**/*.ts', '**/*.mjs'],
    rules: {
      // The formatter does not wrap comments.
      'max-len': [
        'error',
        {
          code: 100,
          ignoreUrls: true,
          ignoreStrings: true,
          ignoreTemplateLiterals: true,
          ignoreRegExpLiterals: true,
        },
      ],
    },
  },
  {
    files: ['**/*.mjs'],
    extends: [eslint.configs.recommended],
    rules: {
      // Plain scripts run in Node only; the globals it lacks show at the first run.
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [
      eslint.configs.recommended,
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
    ],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: 'error',
      'object-shorthand': 'error',
      'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
      'no-restricted-imports': ['error', { paths: unprefixedBuiltins }],
      'no-restricted-syntax': ['error', ...anywhere],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // `if (size)` and `count || 1` forget 0.
      '@typescript-eslint/strict-boolean-expressions': [
        'error',
        { allowNumber: false, allowNullableString: true, allowNullableBoolean: true },
      ],
      // An empty text is often as good as none.
      '@typescript-eslint/prefer-nullish-coalescing': [
        'error',
        { ignorePrimitives: { string: true } },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // The reason of an AbortSignal is `unknown` and is thrown as it is.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true },
      ],

      // Said better above, by the syntax rule for "!".
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // An implementation of an asynchronous port may have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // All are readable; the nearest line decides.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/prefer-for-of': 'off',
      '@typescript-eslint/prefer-regexp-exec': 'off',
      '@typescript-eslint/class-literal-property-style': 'off',
      // Names of headers and parameters stay in brackets and quotes, whether or not they need it.
      '@typescript-eslint/dot-notation': 'off',
      // A socket comes from a factory typed as the stream it is used as.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // XML and header values are about control characters.
      'no-control-regex': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-depth': ['error', 4],
      'max-lines': ['error', { max: 400 }],
      'max-params': ['error', 6],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'exit',
          message:
            'Set process.exitCode and let the work end: exit() cuts off what is still being written.',
        },
      ],
      'no-restricted-syntax': ['error', ...source],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
    },
  },
  {
    // Who presses Ctrl-C a second time does not want anything written any more.
    files: ['src/cli/interruption.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: core,
    rules: {
      'no-restricted-globals': [
        'error',
        ...Object.entries(platformGlobals).map(([name, message]) => ({ name, message })),
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: unprefixedBuiltins,
          patterns: [
            { group: ['node:*'], message: 'The core has no platform: declare or use a port.' },
          ],
        },
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'Date',
          property: 'now',
          message: 'Take the time from Environment: clock.now().',
        },
        {
          object: 'Math',
          property: 'random',
          message: 'Take chance from Environment: random.next().',
        },
      ],
      'no-restricted-syntax': ['error', ...platformFree],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Seed the chance and print the seed when the test fails.',
        },
      ],
      'no-restricted-syntax': ['error', ...tests],
      // Doubles have empty methods, and assertions name methods without calling them.
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['test/unit/**/*.ts', 'test/contract/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval'].map((name) => ({
          name,
          message: 'No sleeping: time moves when the fake clock is told to.',
        })),
      ],
    },
  },
  {
    // Competitors without types are measured there.
    files: ['bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    // Tools read a default export from their configuration.
    files: ['*.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
)
