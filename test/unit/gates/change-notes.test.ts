/** Keeps the form of the change notes, as changelog/README.md describes it. */

import { describe, expect, it } from 'vitest'
import { listFiles, readText } from '../../support/repository.js'
import { findProblems } from '../../support/change-note.js'

const notes = listFiles('changelog').filter((path) => path.split('/').length > 2)

const GOOD = `Fix: Resume uploads whose checkpoint was cut off

A checkpoint that a crash had cut in half stopped the upload with "unexpected end". It is now
treated like a missing one: the upload starts afresh and says so in an event.
`

describe('change notes', () => {
  it('have the form of the template', () => {
    const problems = notes.flatMap((path) =>
      findProblems(path, readText(path)).map((problem) => `${path}: ${problem}`),
    )
    expect(problems).toEqual([])
  })

  it('are accepted when good', () => {
    expect(findProblems('changelog/unreleased/cut-off-checkpoint.md', GOOD)).toEqual([])
  })

  it.each([
    ['a file name that is not kebab-case', 'changelog/unreleased/CutOff.md', GOOD],
    ['a folder that is no version', 'changelog/next/cut-off.md', GOOD],
    ['an unknown kind', 'changelog/unreleased/a.md', GOOD.replace('Fix:', 'Bug:')],
    [
      'a first line that ends like a sentence',
      'changelog/unreleased/a.md',
      GOOD.replace('off\n', 'off.\n'),
    ],
    [
      'a long first line',
      'changelog/unreleased/a.md',
      GOOD.replace('off\n', `${'off '.repeat(12)}off\n`),
    ],
    ['no empty second line', 'changelog/unreleased/a.md', GOOD.replace('\n\n', '\n')],
    ['no body', 'changelog/unreleased/a.md', 'Fix: Resume uploads\n\nDone.\n'],
    ['a line that is too long', 'changelog/unreleased/a.md', `${GOOD}${'word '.repeat(25)}\n`],
    ['text of the template', 'changelog/unreleased/a.md', `${GOOD}\n<what to do>\n`],
    [
      'a change that tells nobody what to do',
      'changelog/unreleased/a.md',
      GOOD.replace('Fix:', 'Change:'),
    ],
    ['a speed claim without figures', 'changelog/unreleased/a.md', GOOD.replace('Fix:', 'Speed:')],
  ])('are refused for %s', (_reason, path, text) => {
    expect(findProblems(path, text)).toHaveLength(1)
  })
})
