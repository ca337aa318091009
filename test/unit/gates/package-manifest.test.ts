/**
 * Keeps the promises of package.json: what it exports exists, what it needs installs without
 * running scripts.
 */

import { describe, expect, it } from 'vitest'
import { BUNDLED_PACKAGES } from '../../../scripts/bundled-packages.mjs'
import { findImports } from '../../support/import-specifiers.js'
import { listFiles, readText } from '../../support/repository.js'

interface Manifest {
  readonly exports: Readonly<Record<string, string | { types: string; default: string }>>
  readonly bin: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
}

interface LockedPackage {
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly optional?: boolean
  readonly hasInstallScript?: boolean
}

const manifest = JSON.parse(readText('package.json')) as Manifest
const lock = JSON.parse(readText('package-lock.json')) as {
  packages: Record<string, LockedPackage>
}

describe('package.json', () => {
  it('exports only what has a source', () => {
    const built = [
      ...Object.values(manifest.exports).flatMap((target) =>
        typeof target === 'string' ? [] : [target.default, target.types],
      ),
      ...Object.values(manifest.bin),
    ]
    const sources = built.map((path) =>
      path.replace(/^(\.\/)?dist\//, 'src/').replace(/(\.d\.ts|\.js)$/, '.ts'),
    )
    expect([...new Set(sources)].filter((path) => !listFiles('src').includes(path))).toEqual([])
  })

  it('needs no install script at run time: npm may refuse to run it', () => {
    const scripted = Object.entries(lock.packages)
      .filter(([name, { dev, devOptional }]) => name !== '' && !(dev ?? devOptional ?? false))
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([name]) => name)
    expect(scripted).toEqual([])
  })

  it('lists as dependencies the packages that the built code loads', () => {
    const loaded = new Set<string>()
    for (const path of listFiles('src').filter((name) => name.endsWith('.ts'))) {
      for (const { specifier, typeOnly } of findImports(readText(path))) {
        if (!typeOnly && !/^(\.|node:)/.test(specifier)) loaded.add(packageName(specifier))
      }
    }
    const shipped = [...Object.keys(manifest.dependencies), ...BUNDLED_PACKAGES]
    expect([...loaded].filter((name) => !shipped.includes(name))).toEqual([])
  })

  it('ships the licence of every package whose code goes into dist', () => {
    const notices = readText('THIRD_PARTY_NOTICES.md')
    expect(BUNDLED_PACKAGES.filter((name) => !notices.includes(`## ${name}`))).toEqual([])
  })

  it('is tested on arrival with the command the README names', () => {
    const command = 'npm ci && npm test'
    expect(readText('README.md')).toContain(command)
    expect(readText('.ci/run')).toContain(command)
  })
})

function packageName(specifier: string): string {
  const names = specifier.split('/')
  return names.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}
