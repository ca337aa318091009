/** Proves that the lint rules bite: each bad line is refused by the rule meant for it. */

import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'
import { REPOSITORY } from '../../support/repository.js'

/** Files that need not exist; the snippets pretend to be in them. */
const CORE = 'src/client/lint-snippet.ts'
const PLATFORM = 'src/platform/node/lint-snippet.ts'
const TEST = 'test/unit/lint-snippet.ts'

const eslint = new ESLint({
  cwd: REPOSITORY,
  overrideConfig: {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: [CORE, PLATFORM, TEST] } },
    },
  },
})

interface Finding {
  readonly rule: string | null
  readonly message: string
}

async function lint(filePath: string, code: string): Promise<Finding[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath })
  if (result === undefined) throw new Error('the linter gave no result')
  return result.messages.map(({ ruleId, message }) => ({ rule: ruleId, message }))
}

describe('lint rules', () => {
  it.each([
    ['no-restricted-globals', 'export const go = (): unknown => setTimeout(() => undefined, 5)'],
    ['no-restricted-globals', 'export const go = (): unknown => setInterval(() => undefined, 5)'],
    ['no-restricted-globals', "export const go = (): unknown => Buffer.from('a')"],
    ['no-restricted-globals', 'export const home = process.env.HOME'],
    ['no-restricted-globals', 'export const go = (): number => performance.now()'],
    ['no-restricted-globals', "export const go = (): unknown => fetch('http://a')"],
    ['no-restricted-globals', "console.log('a')"],
    ['no-restricted-properties', 'export const go = (): number => Date.now()'],
    ['no-restricted-properties', 'export const go = (): number => Math.random()'],
    ['no-restricted-syntax', 'export const go = (): Date => new Date()'],
    ['no-restricted-imports', "export { readFile } from 'node:fs/promises'"],
  ])('keep the platform out of the core: %s, line %#', async (rule, code) => {
    const findings = await lint(CORE, code)
    const message = findings.find((finding) => finding.rule === rule)?.message
    expect(message, JSON.stringify(findings)).toMatch(/Environment|port|Uint8Array|argument/)
  })

  it.each([
    ['@typescript-eslint/no-floating-promises', 'Promise.resolve(1)'],
    ['@typescript-eslint/no-misused-promises', '[1].forEach(async () => {})'],
    ['@typescript-eslint/no-explicit-any', 'export const a: any = 1'],
    ['@typescript-eslint/no-unsafe-assignment', "export const a: string = JSON.parse('1')"],
    ['@typescript-eslint/ban-ts-comment', '// @ts-ignore\nexport const a = 1'],
    ['@typescript-eslint/ban-ts-comment', '// @ts-expect-error\nexport const a = 1'],
    ['@typescript-eslint/only-throw-error', "throw 'a'"],
    [
      '@typescript-eslint/consistent-type-imports',
      "import { Stats } from 'node:fs'\nexport type A = Stats",
    ],
    ['@typescript-eslint/explicit-module-boundary-types', 'export function go() {\n  return 1\n}'],
    [
      '@typescript-eslint/strict-boolean-expressions',
      'export const go = (size: number): number => (size ? 1 : 2)',
    ],
    [
      '@typescript-eslint/switch-exhaustiveness-check',
      "export function go(a: 'x' | 'y'): number {\n  switch (a) {\n    case 'x':\n      return 1\n  }\n  return 2\n}",
    ],
    [
      '@typescript-eslint/return-await',
      'export async function go(a: Promise<void>): Promise<void> {\n  try {\n    return a\n  } finally {\n    String(1)\n  }\n}',
    ],
    ['eqeqeq', 'export const go = (a: unknown): boolean => a == null'],
    ['max-lines', '// line\n'.repeat(401)],
    ['max-len', `// ${'word '.repeat(25)}`],
    ['no-console', "console.log('a')"],
    ['no-duplicate-imports', "import { a } from 'node:fs'\nimport { b } from 'node:fs'"],
    ['no-restricted-imports', "import { readFileSync } from 'fs'\nexport const a = readFileSync"],
    ['no-restricted-properties', 'process.exit(1)'],
    ['no-restricted-syntax', 'export default 1'],
    ['no-restricted-syntax', "export * from './clock.js'"],
    ['no-restricted-syntax', 'export enum Colour {\n  Red,\n}'],
    [
      'no-restricted-syntax',
      'export const go = (a: Map<string, string>): string => a.get(String(1))!',
    ],
    ['no-restricted-syntax', "throw new TypeError('a')"],
    ['no-restricted-syntax', 'export interface IClock {\n  now(): number\n}'],
    ['no-restricted-syntax', 'export class ClockImpl {}'],
  ])('hold in all sources: %s, line %#', async (rule, code) => {
    const findings = await lint(PLATFORM, code)
    expect(findings.map((finding) => finding.rule)).toContain(rule)
  })

  it.each([
    ['no-restricted-globals', 'export const go = (): unknown => setTimeout(() => undefined, 5)'],
    ['no-restricted-properties', 'export const go = (): number => Math.random()'],
    ['no-restricted-syntax', "import { vi } from 'vitest'\nvi.mock('./a.js')"],
    ['no-restricted-syntax', "import { it } from 'vitest'\nit.only('a', () => {})"],
    [
      '@typescript-eslint/no-floating-promises',
      "import { expect } from 'vitest'\nexpect(Promise.resolve(1)).resolves.toBe(1)",
    ],
  ])('hold in tests: %s, line %#', async (rule, code) => {
    const findings = await lint(TEST, code)
    expect(findings.map((finding) => finding.rule)).toContain(rule)
  })

  it('cannot be switched off in a file', async () => {
    const findings = await lint(PLATFORM, '/* eslint-disable */\nexport const a: any = 1')
    expect(findings.map((finding) => finding.rule)).toContain('@typescript-eslint/no-explicit-any')
  })

  it('let good code pass', async () => {
    const code = `
/** Counts bytes. */

import type { Clock } from '../environment.js'

export function countBytes(chunks: readonly Uint8Array[], clock: Clock): string {
  let total = 0
  for (let index = 1; index < chunks.length; index++) total += chunks[index - 1]!.length
  return \`\${total} bytes at \${new Date(clock.now()).toISOString()}\`
}`
    expect(await lint(CORE, code)).toEqual([])
  })
})
