/**
 * Tests the built package with every supported version of Node, or with the ones named as
 * arguments: installs the tarball and tries it, then runs the tests against the compiled modules.
 *
 *     npm run test:matrix                    all versions
 *     npm run test:matrix -- 22 26           these
 *     npm run test:matrix -- --smoke         all, without the tests
 *     npm run test:matrix -- 22 -- test/cli  one version, some tests
 *
 * The binaries are the npm packages node-<platform>-<arch>; they are kept in node_modules/.cache.
 */

import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { install, pack, root } from './packed-package.mjs'
import { run } from './run.mjs'
import { smoke } from './smoke.mjs'

const VERSIONS = ['20', '22', '24', '26']

const args = process.argv.slice(2)
const end = args.includes('--') ? args.indexOf('--') : args.length
const named = args.slice(0, end).filter((arg) => !arg.startsWith('--'))
const testPaths = args.slice(end + 1)
const smokeOnly = args.slice(0, end).includes('--smoke')

const folder = mkdtempSync(join(tmpdir(), 'ossferry-matrix-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const project = install(folder, pack(folder).tarball)

for (const version of named.length > 0 ? named : VERSIONS) {
  const start = Date.now()
  const node = findNode(version)
  const exact = run(node, ['--version'], { capture: true }).trim()
  console.log(`\n==> Node ${exact}`)
  smoke(project, node)
  if (!smokeOnly) test(node)
  console.log(`==> ok: Node ${exact}, ${Math.round((Date.now() - start) / 1000)} s`)
}

/** The running Node when it is of that major version, else one from npm. */
function findNode(version) {
  if (process.versions.node.split('.')[0] === version) return process.execPath
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const cache = join(root, 'node_modules/.cache/node-versions', version)
  const binary = join(cache, 'node_modules', name, 'bin', 'node')
  if (!existsSync(binary)) {
    console.log(`fetching ${name}@${version}`)
    mkdirSync(cache, { recursive: true })
    const command = ['install', '--no-save', '--no-package-lock', '--ignore-scripts']
    run('npm', [...command, '--prefix', cache, `${name}@${version}`], {
      cwd: cache,
      capture: true,
    })
  }
  return binary
}

function test(node) {
  const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`
  run(node, ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', ...testPaths], {
    cwd: root,
    env: { ...process.env, PATH: path, OSSFERRY_TEST_BUILT: '1' },
  })
}
