/**
 * Lists every name that an entry exports. A change of a list is a change of a promise: make it with
 * `npm run surface:update`, review the difference, and defend it in the change note.
 */

import { posix } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { listFiles, readText } from '../../support/repository.js'

const entries = listFiles('src').filter((path) =>
  /^src\/(index|server|browser|testing)\.ts$/.test(path),
)

describe('the public surface', () => {
  it.each(entries)('of %s is the list kept beside this test', async (path) => {
    const name = path.replace(/^src\/(.*)\.ts$/, '$1')
    const list = exportedNames(readText(path), readBeside(path))
    await expect(`${list.join('\n')}\n`).toMatchFileSnapshot(`./public-surface/${name}.txt`)
  })

  it('is read from exports of every form', () => {
    const text = `
      export { a, b as c, type D } from './x.js'
      export type { E, F as G } from './y.js'
      export class H {}
      export function i() {}
      export const j = 1, k = 2
      export interface L {}
      export type M = string
      const hidden = 1
    `
    expect(exportedNames(text)).toEqual([
      'a',
      'c',
      'H',
      'i',
      'j',
      'k',
      'type D',
      'type E',
      'type G',
      'type L',
      'type M',
    ])
  })

  it('is not opened to whole files', () => {
    expect(() => exportedNames("export * from './x.js'")).toThrow(/by name/)
  })

  it('takes all types of a file that exports by name', () => {
    const read = () => "export type { A, B as C } from './y.js'"
    expect(exportedNames("export type * from './x.js'", read)).toEqual(['type A', 'type C'])
    const open = () => "export type * from './y.js'"
    expect(() => exportedNames("export type * from './x.js'", open)).toThrow(/by name/)
  })
})

/** Names in order, those of types (which vanish at run time) marked and last. */
function exportedNames(text: string, read: ReadBeside = exportsByName): string[] {
  const names: string[] = []
  for (const statement of ts.createSourceFile('entry.ts', text, ts.ScriptTarget.Latest)
    .statements) {
    if (ts.isExportDeclaration(statement)) names.push(...reExportedNames(statement, read))
    else if (ts.isExportAssignment(statement)) throw new Error('an entry exports by name')
    else if (isExported(statement)) names.push(...declaredNames(statement))
  }
  return names.sort((a, b) => (rank(a) === rank(b) ? compare(a, b) : rank(a) - rank(b)))
}

/** The text of a file by its specifier. */
type ReadBeside = (specifier: string) => string

function readBeside(path: string): ReadBeside {
  return (specifier) => readText(posix.join(posix.dirname(path), specifier.replace(/js$/, 'ts')))
}

function exportsByName(): never {
  throw new Error('an entry exports by name')
}

function reExportedNames(statement: ts.ExportDeclaration, read: ReadBeside): string[] {
  const { exportClause: clause, moduleSpecifier: from } = statement
  if (clause === undefined && statement.isTypeOnly && from && ts.isStringLiteral(from)) {
    return exportedNames(read(from.text))
  }
  if (clause === undefined || !ts.isNamedExports(clause)) return exportsByName()
  return clause.elements.map((element) =>
    statement.isTypeOnly || element.isTypeOnly ? `type ${element.name.text}` : element.name.text,
  )
}

function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => {
      if (!ts.isIdentifier(name)) throw new Error('an entry exports no patterns')
      return name.text
    })
  }
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
    return [`type ${statement.name.text}`]
  }
  if (ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement)) {
    if (statement.name !== undefined) return [statement.name.text]
  }
  throw new Error('an entry exports by name')
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false
}

function rank(name: string): number {
  return name.startsWith('type ') ? 1 : 0
}

/** Without regard to case, and the same on every machine. */
function compare(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()]
  if (x !== y) return x < y ? -1 : 1
  return a < b ? -1 : 1
}
