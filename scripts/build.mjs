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
import { run } from './run.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

const isBundled = (specifier) =>
  BUNDLED_PACKAGES.some((name) => specifier === name || specifier.startsWith(`${name}/`))

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
  // A program has no types that anybody could import.
  rmSync(`${root}dist/cli`, { recursive: true })
  await build({
    cwd: root,
    input: { index: 'src/index.ts', server: 'src/server.ts', 'cli/main': 'src/cli/main.ts' },
    platform: 'node',
    external: (specifier) => !/^[./]/.test(specifier) && !isBundled(specifier),
    logLevel: 'warn',
    output: { dir: 'dist', format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js' },
  })
  chmodSync(`${root}dist/cli/main.js`, 0o755)
}
