/**
 * Proves that the core compiles without a platform, and that the configuration saying so is not
 * widened unnoticed.
 */

import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { listFiles, REPOSITORY } from '../../support/repository.js'

const CORE_CONFIG = join(REPOSITORY, 'tsconfig.core.json')
const SNIPPET = join(REPOSITORY, 'src/protocol/snippet.ts')

describe('tsconfig.core.json', () => {
  const { config } = ts.readConfigFile(CORE_CONFIG, ts.sys.readFile) as { config: unknown }

  it('says exactly this', () => {
    expect(config).toEqual({
      extends: './tsconfig.base.json',
      compilerOptions: { noEmit: true, types: [], lib: ['ES2023'], rootDir: '.' },
      include: [
        'types/core-globals.d.ts',
        'src/environment.ts',
        'src/protocol',
        'src/client',
        'src/transfer',
        'src/server',
        'src/v1',
      ],
    })
  })

  it('is as strict as it was', () => {
    expect(readCore().options).toMatchObject({
      strict: true,
      noUncheckedIndexedAccess: true,
      noImplicitOverride: true,
      noFallthroughCasesInSwitch: true,
      noImplicitReturns: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      verbatimModuleSyntax: true,
    })
  })

  it('covers every file of the core', () => {
    const covered = new Set(readCore().fileNames)
    const core = listFiles('src').filter((path) =>
      /^src\/(environment\.ts|(protocol|client|transfer|server)\/.*\.ts)$/.test(path),
    )
    expect(core.length).toBeGreaterThan(0)
    expect(core.filter((path) => !covered.has(join(REPOSITORY, path)))).toEqual([])
  })

  it('lets no dependency bring the types of a platform along', () => {
    const { options, fileNames } = readCore()
    const files = ts.createProgram(fileNames, options).getSourceFiles()
    const foreign = files
      .map((file) => file.fileName)
      .filter((name) => /@types\/node|\/lib\.(dom|webworker|scripthost)/.test(name))
    expect(foreign).toEqual([])
  })
})

describe('core code', () => {
  it.each([
    'process.exit()',
    'Buffer.from([])',
    'setTimeout(() => undefined, 1)',
    'setInterval(() => undefined, 1)',
    'setImmediate(() => undefined)',
    'console.log(1)',
    "fetch('http://a')",
    'performance.now()',
    'crypto.randomUUID()',
    "import 'node:fs'",
    'window',
    'new ReadableStream()',
  ])('cannot say %s', (line) => {
    expect(compileInCore(line)).toMatch(/Cannot find/)
  })

  it('can say what every platform shares', () => {
    const line = "new TextEncoder().encode(atob('')); new AbortController().abort()"
    expect(compileInCore(line)).toBe('')
  })
})

function readCore(): ts.ParsedCommandLine {
  const host: ts.ParseConfigFileHost = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (problem) => {
      throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, ' '))
    },
  }
  const parsed = ts.getParsedCommandLineOfConfigFile(CORE_CONFIG, undefined, host)
  if (parsed === undefined) throw new Error('tsconfig.core.json cannot be read')
  return parsed
}

/** What the compiler says to one line that pretends to be in the core. */
function compileInCore(line: string): string {
  const { options } = readCore()
  const host = ts.createCompilerHost(options)
  const readFile = host.readFile.bind(host)
  const fileExists = host.fileExists.bind(host)
  const getSourceFile = host.getSourceFile.bind(host)
  host.fileExists = (name) => name === SNIPPET || fileExists(name)
  host.readFile = (name) => (name === SNIPPET ? `${line}\nexport {}\n` : readFile(name))
  host.getSourceFile = (name, ...rest) => {
    if (name === SNIPPET) return ts.createSourceFile(name, `${line}\nexport {}\n`, rest[0])
    return parsedLibraries.get(name) ?? keep(name, getSourceFile(name, ...rest))
  }
  const program = ts.createProgram(
    [join(REPOSITORY, 'types/core-globals.d.ts'), SNIPPET],
    options,
    host,
  )
  const file = program.getSourceFile(SNIPPET)
  return program
    .getSemanticDiagnostics(file)
    .map((problem) => ts.flattenDiagnosticMessageText(problem.messageText, ' '))
    .join('\n')
}

/** The standard library is parsed once for all snippets. */
const parsedLibraries = new Map<string, ts.SourceFile>()

function keep(name: string, file: ts.SourceFile | undefined): ts.SourceFile | undefined {
  if (file !== undefined) parsedLibraries.set(name, file)
  return file
}
