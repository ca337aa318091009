import { describe, expect, it } from 'vitest'
import { createLiveScreen } from '../../../../src/cli/progress/live-screen.js'
import { Screen } from '../../../support/screen.js'

function open(columns = 20, rows = 6) {
  const terminal = new Screen(columns, rows)
  return { terminal, screen: createLiveScreen(terminal) }
}

describe('a live screen', () => {
  it('draws lines over those it has shown last', async () => {
    const { terminal, screen } = open()
    screen.show(['first', 'and more'])
    screen.show(['second', 'less'])
    expect(await terminal.lines()).toEqual(['second', 'less'])
    screen.show(['third'])
    expect(await terminal.lines()).toEqual(['third'])
    screen.show([])
    expect(await terminal.lines()).toEqual([])
  })

  it('prints what stays above them', async () => {
    const { terminal, screen } = open()
    screen.print('before')
    screen.show(['live', 'lines'])
    screen.print('a notice')
    screen.print('one that is longer than the window')
    expect(await terminal.lines()).toEqual([
      ...['before', 'a notice', 'one that is longer t', 'han the window'],
      ...['live', 'lines'],
    ])
  })

  it('leaves nothing behind where it scrolls', async () => {
    const { terminal, screen } = open(20, 3)
    for (let index = 1; index <= 5; index += 1) {
      screen.print(`line ${index}`)
      screen.show([`live ${index}`, 'lines'])
    }
    expect(await terminal.lines()).toEqual([
      ...['line 1', 'line 2', 'line 3', 'line 4', 'line 5'],
      ...['live 5', 'lines'],
    ])
  })

  it('shows no more lines than the window has rows', async () => {
    const { terminal, screen } = open(20, 4)
    screen.print('before')
    for (let index = 0; index < 3; index += 1) screen.show(['1', '2', '3', '4', '5', '6'])
    expect(await terminal.lines()).toEqual(['before', '1', '2', '3'])
  })

  it.each([9, 14, 40])('leaves nothing behind in a window of %d columns', async (columns) => {
    const { terminal, screen } = open(20)
    screen.print('before')
    screen.show(['a line of 19 columns', 'another one like it'])
    terminal.resize(columns)
    screen.show(['first', 'second'])
    expect(await terminal.lines()).toEqual(['before', 'first', 'second'])
  })

  it('cuts off what is too long for a window that has just become smaller', async () => {
    const { terminal, screen } = open(10)
    screen.show(['0123456789abcdef', 'second'])
    screen.show(['0123456789abcdef', 'second'])
    const lines = await terminal.lines()
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/^012345678/)
    screen.print('what is printed is not cut off')
    expect((await terminal.lines()).slice(0, 3)).toEqual(['what is pr', 'inted is n', 'ot cut off'])
  })

  it('can be left, for what somebody else writes below', async () => {
    const { terminal, screen } = open()
    screen.leave()
    expect(await terminal.lines()).toEqual([])
    screen.show(['live', 'lines'])
    terminal.write('^Z')
    screen.leave()
    expect(await terminal.cursor()).toEqual([2, 0])
    terminal.write('$ fg\n')
    screen.show(['live', 'again'])
    expect(await terminal.lines()).toEqual(['live', 'lines', '$ fg', 'live', 'again'])
  })
})
