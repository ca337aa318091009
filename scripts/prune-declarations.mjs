/** Leaves of the declarations those that a program can reach from what it imports. */

import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const IMPORT = /(?:from|import)\s*\(?\s*['"](\.[^'"]+)\.js['"]/g

/** `entries`: names of declaration files in `folder`. */
export function pruneDeclarations(folder, entries) {
  const reached = new Set()
  const queue = entries.map((entry) => resolve(folder, entry))
  for (const path of queue) {
    if (reached.has(path)) continue
    reached.add(path)
    for (const [, specifier] of readFileSync(path, 'utf8').matchAll(IMPORT)) {
      queue.push(resolve(dirname(path), `${specifier}.d.ts`))
    }
  }
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = resolve(join(folder, name))
    if (path.endsWith('.d.ts') && !reached.has(path)) rmSync(path)
  }
}
