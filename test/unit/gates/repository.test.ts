/**
 * Keeps the form of the repository: names, file openings, and nothing of the machine it is written
 * on.
 */

import { describe, expect, it } from 'vitest'
import { listFiles, readText } from '../../support/repository.js'

const files = listFiles()
const sources = files.filter((path) => path.startsWith('src/') && path.endsWith('.ts'))
const code = files.filter((path) => /^(src|test|bench|examples|scripts)\/.*\.(ts|mjs)$/.test(path))

describe('files', () => {
  it('have kebab-case names', () => {
    const wrong = code.filter((path) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(baseName(path)))
    expect(wrong).toEqual([])
  })

  it('are named after a concept', () => {
    const vague = /(^|\/)(utils?|helpers?|common|misc|shared)(\.|\/)/
    expect(code.filter((path) => vague.test(path))).toEqual([])
  })

  it('of the sources open with a sentence saying what they hold', () => {
    const opening = /^(#!.*\n)?\/\*\*[\s*]+[^\s*](?:(?!\*\/)[^])*?[.:][\s*]/
    const wrong = sources.filter((path) => !opening.test(readText(path)))
    expect(wrong).toEqual([])
  })
})

describe('the repository', () => {
  it('says nothing of the machine it is written on', () => {
    // Put together here, so that this file does not contain them.
    const forbidden = [
      ['', 'work', ''],
      ['..', 'shared'],
      ['', 'tmp', 'plan'],
      ['', 'root', ''],
    ].map((names) => names.join('/'))
    const found = files
      .filter((path) => /\.(ts|mjs|js|json|md|txt|ya?ml)$|(^|\/)[^.]+$/.test(path))
      .flatMap((path) =>
        readText(path)
          .split('\n')
          .flatMap((line, index) =>
            forbidden.some((text) => line.includes(text)) ? [`${path}:${String(index + 1)}`] : [],
          ),
      )
    expect(found).toEqual([])
  })

  it('does not silence the compiler or the linter anywhere', () => {
    const silencer = /eslint-disable|@ts-(ignore|nocheck|expect-error)|prettier-ignore/
    const excused = ['test/unit/gates/lint.test.ts', 'test/unit/gates/repository.test.ts']
    const found = code.filter((path) => !excused.includes(path) && silencer.test(readText(path)))
    expect(found).toEqual([])
  })
})

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
