/**
 * Builds the package: a clean dist folder with type declarations per module, and the code of each
 * entry in one file. Loading a few files costs a program a third of the start-up time of loading
 * two hundred.
 *
 *     node scripts/build.mjs              the package, into dist
 *     node scripts/build.mjs --modules    every module by itself, into node_modules/.cache/modules,
 *                                         for tests that look inside (see matrix.mjs)
 */

import { chmodSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'
import { BUNDLED_PACKAGES } from './bundled-packages.mjs'
import { pruneDeclarations } from './prune-declarations.mjs'
import { run } from './run.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Bytes. Loading a file costs about as much as reading so many bytes more. */
const SMALL_CHUNK = 60_000

/**
 * What the bundled packages get in place of modules of Node that cost milliseconds to load.
 */
const LEAN_BUILTINS = new Map([
  // Loading the module opens standard input, output and error.
  ['node:process', 'module.exports = globalThis.process'],
  // Commander needs it for subcommands that are programs of their own, which there are none of.
  ['node:child_process', 'module.exports = {}'],
])

const isReplaced = (specifier, importer) =>
  LEAN_BUILTINS.has(specifier) && /[\\/]node_modules[\\/]/.test(importer ?? '')

const isBundled = (specifier) =>
  BUNDLED_PACKAGES.some((name) => specifier === name || specifier.startsWith(`${name}/`))

/** Adds a module and all that it imports, unless when it is needed. */
function collectStatic(id, infoOf, found) {
  const info = infoOf(id)
  if (info === null || info.isExternal === true || found.has(id)) return
  found.add(id)
  for (const imported of info.importedIds) collectStatic(imported, infoOf, found)
}

function compile(...options) {
  const tsc = 'node_modules/typescript/bin/tsc'
  run(process.execPath, [tsc, '-p', 'tsconfig.build.json', ...options], { cwd: root })
}

if (process.argv.includes('--modules')) {
  const modules = `${root}node_modules/.cache/modules`
  rmSync(modules, { recursive: true, force: true })
  compile('--outDir', modules, '--declaration', 'false')
} else {
  // A file that no longer has a source must not travel with the package.
  rmSync(`${root}dist`, { recursive: true, force: true })
  compile('--emitDeclarationOnly')
  pruneDeclarations(`${root}dist`, ['index.d.ts', 'server.d.ts'])
  // A program has no types that anybody could import.
  rmSync(`${root}dist/cli`, { recursive: true })
  /** What the program loads whatever it is to do. */
  const start = new Set()
  await build({
    cwd: root,
    input: { index: 'src/index.ts', server: 'src/server.ts', 'cli/main': 'src/cli/main.ts' },
    platform: 'node',
    external: (specifier, importer) =>
      !/^[./\0]/.test(specifier) && !isBundled(specifier) && !isReplaced(specifier, importer),
    logLevel: 'warn',
    plugins: [
      {
        name: 'lean-builtins',
        resolveId: (specifier, importer) =>
          // A module for each importer: a shared one would tie their chunks together.
          isReplaced(specifier, importer) ? `\0${specifier} ${importer}` : null,
        load: (id) => LEAN_BUILTINS.get(id.slice(1).split(' ')[0]) ?? null,
      },
      {
        name: 'start-of-program',
        buildEnd() {
          // Not main.ts itself, which others would wait for: it ends when the command does.
          collectStatic(`${root}src/cli/program.ts`, (id) => this.getModuleInfo(id), start)
        },
      },
    ],
    output: {
      dir: 'dist',
      format: 'esm',
      // Without the list of those that share the chunk.
      chunkFileNames: ({ name }) => `chunks/${name.replace(/~.*/, '')}-[hash].js`,
      // The declarations have the comments; at each start they would be read for nobody.
      comments: { legal: true, annotation: false, jsdoc: false },
      codeSplitting: {
        groups: [
          { name: 'start', test: (id) => start.has(id), priority: 3 },
          { name: 'cli', test: /[\\/]src[\\/]cli[\\/]/, minShareCount: 2, priority: 1 },
          {
            name: 'library',
            test: /[\\/](src[\\/](?!cli[\\/])|node_modules[\\/])/,
            minShareCount: 2,
            entriesAware: true,
            entriesAwareMergeThreshold: SMALL_CHUNK,
            priority: 2,
          },
        ],
      },
    },
  })
  chmodSync(`${root}dist/cli/main.js`, 0o755)
}
