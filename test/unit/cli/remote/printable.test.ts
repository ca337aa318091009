import { describe, expect, it } from 'vitest'
import { printable } from '../../../../src/cli/remote/printable.js'

describe('printable', () => {
  it.each([
    ['a b/ç/图', 'a b/ç/图'],
    ['a\nb\tc', String.raw`a\nb\tc`],
    ['\x1b[31mred', String.raw`\u001b[31mred`],
    ['a\x7f\x85b', String.raw`a\u007f\u0085b`],
    ['exe\u202egpj', String.raw`exe\u202egpj`],
  ])('writes %j on one line that moves no cursor', (text, expected) => {
    expect(printable(text)).toBe(expected)
  })
})
