/**
 * Keeps the table of ARCHITECTURE.md: imports point down, siblings do not know each other, the core
 * has no platform.
 */

import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findImports, type ImportSpecifier } from '../support/import-specifiers.js'
import { listFiles, readText } from '../support/repository.js'

interface Layer {
  readonly name: string
  /** The paths in `src` that belong to the layer. A file belongs to exactly one. */
  readonly files: RegExp
  /** Other layers it may import. Its own files it always may. */
  readonly layers: readonly string[]
  /** What it may import from Node and npm. */
  readonly packages: readonly (string | RegExp)[]
}

const NODE = /^node:/
const ANY_PACKAGE = /^(?!node:)/
const CORE = ['environment', 'protocol', 'client', 'transfer', 'server'] as const

const LAYERS: readonly Layer[] = [
  { name: 'environment', files: /^environment\.ts$/, layers: [], packages: [] },
  {
    name: 'protocol/xml',
    files: /^protocol\/xml\//,
    layers: ['protocol', 'environment'],
    packages: ['saxes'],
  },
  {
    name: 'protocol',
    files: /^protocol\/(?!xml\/)/,
    layers: ['protocol/xml', 'environment'],
    packages: [],
  },
  {
    name: 'client',
    files: /^client\//,
    layers: ['protocol', 'protocol/xml', 'environment'],
    packages: [],
  },
  {
    name: 'transfer',
    files: /^transfer\//,
    layers: ['protocol', 'protocol/xml', 'environment'],
    packages: [],
  },
  {
    name: 'server',
    files: /^server\//,
    layers: ['protocol', 'protocol/xml', 'environment'],
    packages: [],
  },
  {
    name: 'platform/node',
    files: /^platform\/node\//,
    layers: [...CORE, 'protocol/xml'],
    packages: [NODE, ANY_PACKAGE],
  },
  {
    name: 'platform/web',
    files: /^platform\/web\//,
    layers: ['environment', 'protocol', 'protocol/xml', 'client', 'transfer'],
    packages: [],
  },
  {
    name: 'v1',
    files: /^v1\//,
    layers: ['environment', 'protocol', 'protocol/xml', 'client', 'transfer'],
    packages: [],
  },
  {
    name: 'node',
    files: /^node\//,
    layers: [...CORE, 'protocol/xml', 'platform/node', 'v1'],
    packages: [],
  },
  {
    name: 'testing',
    files: /^testing\//,
    layers: [...CORE, 'protocol/xml'],
    packages: [],
  },
  {
    name: 'entries',
    files: /^(index|browser|server|testing)\.ts$/,
    layers: [...CORE, 'protocol/xml', 'v1', 'node', 'platform/node', 'platform/web', 'testing'],
    packages: [],
  },
  {
    name: 'cli',
    files: /^cli\//,
    layers: ['entries'],
    packages: [NODE, 'commander', '@commander-js/extra-typings'],
  },
]

const sources = listFiles('src')
  .map((path) => path.slice('src/'.length))
  .filter((path) => path.endsWith('.ts'))

describe('layers', () => {
  it('hold every source file exactly once', () => {
    const misplaced = sources.filter((path) => layersOf(path).length !== 1)
    expect(
      misplaced,
      'move the file, or give its folder a row here and in ARCHITECTURE.md',
    ).toEqual([])
  })

  it('have imports that point down the table only', () => {
    const wrong = sources.flatMap((path) =>
      findImports(readText(`src/${path}`)).flatMap((imported) => judge(path, imported) ?? []),
    )
    expect(wrong, 'the code is in the wrong folder, or a port is missing').toEqual([])
  })

  it('are the ones ARCHITECTURE.md shows', () => {
    const rows = readText('ARCHITECTURE.md').match(/^\| [^|]+\|/gm) ?? []
    const missing = LAYERS.map(({ name }) => name).filter(
      (name) => name !== 'protocol/xml' && !rows.some((row) => row.includes(name)),
    )
    expect(missing, 'each has a row in the table of ARCHITECTURE.md').toEqual([])
  })

  it('have no circle of files that need each other to load', () => {
    expect(findCircle(sources)).toBeUndefined()
  })
})

describe('the layer test itself', () => {
  it.each([
    ['client/retry.ts', '../transfer/engine.js'],
    ['transfer/engine.ts', '../client/oss-client.js'],
    ['server/router.ts', '../client/oss-client.js'],
    ['protocol/http.ts', '../client/oss-client.js'],
    ['protocol/http.ts', 'node:http'],
    ['protocol/signing/v4.ts', 'saxes'],
    ['environment.ts', './protocol/http.js'],
    ['transfer/upload.ts', 'mime'],
    ['client/oss-client.ts', '../platform/node/clock.js'],
    ['platform/node/clock.ts', '../../index.js'],
    ['platform/web/fetch.ts', '../../server/router.js'],
    ['index.ts', './server.js'],
    ['index.ts', './cli/main.js'],
    ['index.ts', 'node:fs'],
    ['cli/main.ts', '../transfer/engine.js'],
    ['cli/main.ts', 'saxes'],
    ['protocol/http.ts', './oss-message'],
    ['protocol/http.ts', '../../test/support/repository.js'],
    ['protocol/http.ts', '?'],
  ])('refuses that %s imports %s', (path, specifier) => {
    expect(judge(path, { specifier, typeOnly: true })).toContain(specifier)
  })

  it.each([
    ['protocol/xml/read-xml.ts', 'saxes'],
    ['client/retry.ts', '../protocol/http.js'],
    ['server/router.ts', '../environment.js'],
    ['platform/node/clock.ts', 'node:timers/promises'],
    ['index.ts', './platform/node/clock.js'],
    ['cli/main.ts', '../index.js'],
    ['cli/main.ts', 'commander'],
  ])('lets %s import %s', (path, specifier) => {
    expect(judge(path, { specifier, typeOnly: false })).toBeUndefined()
  })

  it('sees imports of every form', () => {
    const text = `
      import a, { type A } from 'value'
      import type { B } from 'type'
      import { type C, type D } from 'types'
      import 'effect'
      export { e } from 'value-export'
      export type { F } from 'type-export'
      const g = await import('dynamic')
      const h = await import(name)
      type I = import('import-type').I
      // import 'comment'
    `
    expect(findImports(text)).toEqual([
      { specifier: 'value', typeOnly: false },
      { specifier: 'type', typeOnly: true },
      { specifier: 'types', typeOnly: true },
      { specifier: 'effect', typeOnly: false },
      { specifier: 'value-export', typeOnly: false },
      { specifier: 'type-export', typeOnly: true },
      { specifier: 'dynamic', typeOnly: false },
      { specifier: '?', typeOnly: false },
      { specifier: 'import-type', typeOnly: true },
    ])
  })
})

function layersOf(path: string): readonly Layer[] {
  return LAYERS.filter((layer) => layer.files.test(path))
}

/**
 * What is wrong with an import, in words; `undefined` when it is allowed. Imports of types count
 * like any other.
 */
function judge(path: string, { specifier }: ImportSpecifier): string | undefined {
  const layer = layersOf(path)[0]
  if (layer === undefined) return `${path}: belongs to no layer, so may not import ${specifier}`
  if (!specifier.startsWith('.')) {
    const allowed = layer.packages.some((pattern) =>
      typeof pattern === 'string' ? pattern === specifier : pattern.test(specifier),
    )
    return allowed ? undefined : `${path}: ${layer.name} may not import ${specifier}`
  }
  const target = resolveSource(path, specifier)
  if (target === undefined) return `${path}: ${specifier} is not a .js path inside src`
  const targetLayer = layersOf(target)[0]
  if (targetLayer === undefined) return `${path}: ${specifier} belongs to no layer`
  if (targetLayer === layer) {
    // Entries are composition roots beside each other, not a folder of common code.
    return layer.name === 'entries' ? `${path}: entry imports entry ${specifier}` : undefined
  }
  if (layer.layers.includes(targetLayer.name)) return undefined
  return `${path}: ${layer.name} may not import ${specifier} of ${targetLayer.name}`
}

/** The source path that a relative specifier means, if it is one inside `src`. */
function resolveSource(path: string, specifier: string): string | undefined {
  if (!specifier.endsWith('.js')) return undefined
  const target = posix.join(posix.dirname(path), specifier)
  return target.startsWith('..') ? undefined : target.replace(/\.js$/, '.ts')
}

/**
 * One circle of imports that remain after compilation, as a line of paths; `undefined` if there is
 * none.
 */
function findCircle(paths: readonly string[]): string | undefined {
  const finished = new Set<string>()
  const walk = (path: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path].join(' -> ')
    if (finished.has(path) || !paths.includes(path)) return undefined
    for (const { specifier, typeOnly } of findImports(readText(`src/${path}`))) {
      const target = typeOnly ? undefined : resolveSource(path, specifier)
      const circle = target === undefined ? undefined : walk(target, [...trail, path])
      if (circle !== undefined) return circle
    }
    finished.add(path)
    return undefined
  }
  for (const path of paths) {
    const circle = walk(path, [])
    if (circle !== undefined) return circle
  }
  return undefined
}
