/**
 * Checks the package as a user will get it: the files in the tarball, what the linters of packages
 * say, the types without this repository around them, and whether it installs, loads and runs.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { entryNames, install, manifest, pack, promisedNames, root } from './packed-package.mjs'
import { run } from './run.mjs'
import { smoke } from './smoke.mjs'

const MAX_BYTES = 2_000_000
const ALLOWED = /^(package\.json|README\.md|LICENSE|THIRD_PARTY_NOTICES\.md|dist\/.*\.(js|d\.ts))$/

const folder = mkdtempSync(join(tmpdir(), 'ossferry-package-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const { tarball, files, size } = pack(folder)
console.log(`${files.length} files, ${size} bytes unpacked`)
const strangers = files.filter((path) => !ALLOWED.test(path))
if (strangers.length > 0) fail(`files that do not belong: ${strangers.join(', ')}`)
if (size > MAX_BYTES) fail(`larger than ${MAX_BYTES} bytes`)

run('npx', ['--no-install', 'publint', 'run', '--strict', tarball], { cwd: root })
run('npx', ['--no-install', 'attw', tarball, '--profile', 'esm-only', '--no-emoji'], { cwd: root })

const project = install(folder, tarball)
checkTypes(project)
smoke(project, process.execPath)
console.log('installs, compiles, loads and runs')

/** A strict program that names everything promised, and looks into our declarations too. */
function checkTypes(project) {
  const lines = entryNames().map((entry, index) => {
    const { values, types } = promisedNames(entry)
    const specifier = manifest.name + entry.slice(1)
    const names = [...values, ...types.map((name) => `type ${name}`)]
    return `export { ${names.map((name) => `${name} as ${suffix(name, index)}`)} } from '${specifier}'`
  })
  writeFileSync(join(project, 'consumer.ts'), `${lines.join('\n')}\n`)
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  }
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, files: ['consumer.ts'] }),
  )
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project])
}

/** Two entries may promise the same name. */
function suffix(name, index) {
  return `${name.replace('type ', '')}_${index}`
}

function fail(message) {
  console.error(`the package has ${message}`)
  process.exit(1)
}
