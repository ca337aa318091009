/**
 * Tries an installed package in one version of Node: everything promised loads, the program runs.
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { entryNames, manifest, promisedNames } from './packed-package.mjs'
import { run } from './run.mjs'

/**
 * Ends the script with a message when something is missing.
 *
 * @param {string} project a folder whose node_modules holds the package
 * @param {string} node the Node to try
 */
export function smoke(project, node) {
  for (const entry of entryNames()) {
    const specifier = manifest.name + entry.slice(1)
    const names = JSON.stringify(promisedNames(entry).values)
    const file = join(project, 'smoke.mjs')
    writeFileSync(
      file,
      `import * as entry from '${specifier}'
      const [promised, found] = [${names}, Object.keys(entry)]
      const missing = promised.filter((name) => !found.includes(name))
      const extra = found.filter((name) => !promised.includes(name))
      if (missing.length + extra.length > 0) {
        throw new Error('${specifier}: missing ' + missing + '; not promised ' + extra)
      }\n`,
    )
    run(node, [file], { cwd: project })
  }
  for (const [name, path] of Object.entries(manifest.bin)) {
    const program = join(project, 'node_modules', manifest.name, path)
    const version = run(node, [program, '--version'], { cwd: project, capture: true }).trim()
    if (!version.includes(manifest.version)) {
      console.error(`${name} --version says "${version}", the package is ${manifest.version}`)
      process.exit(1)
    }
    run(node, [program, '--help'], { cwd: project, capture: true })
  }
}
