/** The package as other processes load it: compiled, since Node 20 runs no TypeScript. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { REPOSITORY } from './repository.js'

const BUILT = join(
  REPOSITORY,
  process.env['OSSFERRY_TEST_BUILT'] === '1' ? 'node_modules/.cache/modules' : 'dist',
)

/** The URL of a compiled entry, such as `index.js`, for `import()` in a child process. */
export function builtEntry(name: string): string {
  const path = join(BUILT, name)
  if (!existsSync(path)) throw new Error(`${path} is missing: npm run build`)
  return pathToFileURL(path).href
}
