/** Keeps the promises of docs/design tied to their tests: each test that a table names exists. */

import { describe, expect, it } from 'vitest'
import { readText } from '../../support/repository.js'

const DEFAULT_FOLDER = 'test/integration/uploads/'

/** The last cells of the form "`file`: name of the test". */
function readTable(page: string): { readonly file: string; readonly name: string }[] {
  const cells = readText(page).matchAll(/\| `([^`]+\.test\.ts)`: (.+) \|$/gm)
  return Array.from(cells, ([, file = '', name = '']) => ({
    file: file.startsWith('test/') ? file : DEFAULT_FOLDER + file,
    name,
  }))
}

describe.each(['docs/design/pitfalls.md', 'docs/design/invariants.md'])('%s', (page) => {
  it('names tests that exist', () => {
    const missing = readTable(page).filter(
      ({ file, name }) => !readText(file).includes(`'${name}'`),
    )
    expect(missing).toEqual([])
  })
})

describe('docs/design/invariants.md', () => {
  it('has a test for each invariant', () => {
    const architecture = readText('ARCHITECTURE.md')
    const section = architecture.slice(architecture.indexOf('## Invariants'))
    const promised = Array.from(section.matchAll(/^(\d+)\. /gm), ([, number = '']) => number)
    const rows = readText('docs/design/invariants.md').matchAll(/^\| (\d+)[, ].*\.test\.ts/gm)
    const tested = new Set(Array.from(rows, ([, number = '']) => number))
    expect(promised.filter((number) => !tested.has(number))).toEqual([])
    expect(promised).toHaveLength(11)
  })
})
