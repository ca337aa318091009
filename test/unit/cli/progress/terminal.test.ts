import { expect, it } from 'vitest'
import { canRedraw, styleOf, type TerminalFacts } from '../../../../src/cli/progress/terminal.js'

const terminal: TerminalFacts = {
  isTTY: true,
  columns: 100,
  env: { TERM: 'xterm-256color' },
  platform: 'linux',
}

it('draws over itself on a terminal only', () => {
  expect(canRedraw(terminal)).toBe(true)
  expect(canRedraw({ ...terminal, isTTY: false })).toBe(false)
  expect(canRedraw({ ...terminal, env: { TERM: 'dumb' } })).toBe(false)
  expect(canRedraw({ ...terminal, env: { TERM: 'xterm', CI: 'true' } })).toBe(false)
})

it('leaves out colours when NO_COLOR asks for it', () => {
  expect(styleOf(terminal).colour).toBe(true)
  expect(styleOf({ ...terminal, env: { NO_COLOR: '1' } }).colour).toBe(false)
  expect(styleOf({ ...terminal, env: { NO_COLOR: '' } }).colour).toBe(true)
})

it('keeps to ASCII where lines cannot be drawn, and to 80 columns where nobody tells', () => {
  expect(styleOf({ ...terminal, env: { TERM: 'linux' } }).unicode).toBe(false)
  expect(styleOf({ ...terminal, platform: 'win32', env: {} }).unicode).toBe(false)
  expect(styleOf({ ...terminal, columns: undefined }).columns).toBe(80)
  expect(styleOf({ ...terminal, columns: 0 }).columns).toBe(80)
})
