/**
 * How the tests run: against the sources, or, when OSSFERRY_TEST_BUILT is 1, against the compiled
 * modules (see scripts/matrix.mjs).
 */

import { availableParallelism } from 'node:os'
import { dirname, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))
const sources = resolve(root, 'src') + sep
const modules = resolve(root, 'node_modules/.cache/modules')
const built = process.env.OSSFERRY_TEST_BUILT === '1'

/** They look at the memory or the patience of a process: no others may run meanwhile. */
const MEASURING = [
  'test/integration/*/memory.test.ts',
  'test/integration/server/many-keys.test.ts',
  'test/integration/client/http-transport-failures.test.ts',
]

/** They have nothing to say about the built package. */
const READING_SOURCES = ['test/unit/gates/**', 'test/unit/layers.test.ts']

/**
 * Loads the compiled x.js where a test or an example asks for src/x.js, in Node itself, as a user's
 * program would.
 */
function useBuiltPackage(): Plugin {
  return {
    name: 'ossferry:use-built-package',
    enforce: 'pre',
    resolveId(specifier, importer) {
      if (importer === undefined || !specifier.startsWith('.')) return undefined
      const file = resolve(dirname(importer), specifier)
      if (!file.startsWith(sources)) return undefined
      return resolve(modules, file.slice(sources.length).replace(/\.ts$/, '.js'))
    },
  }
}

export default defineConfig({
  plugins: built ? [useBuiltPackage()] : [],
  resolve: {
    alias: [
      {
        find: /^ossferry$/,
        replacement: resolve(built ? modules : root, built ? 'index.js' : 'src/index.ts'),
      },
      {
        find: /^ossferry\/server$/,
        replacement: resolve(built ? modules : root, built ? 'server.js' : 'src/server.ts'),
      },
    ],
  },
  test: {
    environment: 'node',
    allowOnly: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    server: { deps: { external: [/\/\.cache\/modules\//] } },
    projects: [
      {
        extends: true,
        test: {
          name: 'side by side',
          include: ['test/**/*.test.ts'],
          exclude: [...MEASURING, ...(built ? READING_SOURCES : [])],
          // Nothing keeps state in modules, and loading them again for each file costs a third.
          isolate: false,
          // Tests wait for processes and clocks: a core to spare would be idle.
          maxWorkers: Math.max(2, availableParallelism()),
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: MEASURING,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
