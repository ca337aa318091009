/**
 * How the tests run: against the sources, or, when OSSFERRY_TEST_BUILT is 1, against the compiled
 * modules (see scripts/matrix.mjs).
 */

import { dirname, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))
const sources = resolve(root, 'src') + sep
const modules = resolve(root, 'node_modules/.cache/modules')
const built = process.env.OSSFERRY_TEST_BUILT === '1'

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
    include: ['test/**/*.test.ts'],
    // The gates read the sources; they have nothing to say about the built package.
    exclude: built ? ['test/unit/gates/**', 'test/unit/layers.test.ts'] : [],
    environment: 'node',
    allowOnly: false,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    server: { deps: { external: [/\/\.cache\/modules\//] } },
  },
})
