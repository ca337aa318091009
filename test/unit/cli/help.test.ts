/** The help of every command: examples that are understood, and exit codes. */

import { CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../../src/cli/program.js'
import type { AnyCommand } from '../../../src/cli/typed-command.js'

/** All commands, and none of them does anything. */
function createIdleProgram(): AnyCommand {
  const program = createProgram([], () => undefined)
  for (const { command } of commandsOf(program)) {
    command.configureOutput({ writeErr: () => undefined })
    // Of those above others only `config` does something itself.
    if (command.commands.length === 0 || command.name() === 'config') {
      command.action(() => undefined)
    }
  }
  return program
}

interface NamedCommand {
  /** Such as `uploads list`. */
  readonly name: string
  readonly command: AnyCommand
}

function commandsOf(parent: AnyCommand, path = ''): readonly NamedCommand[] {
  return parent.commands.flatMap((command) => {
    const name = `${path}${command.name()}`
    return [{ name, command }, ...commandsOf(command, `${name} `)]
  })
}

function helpOf(command: AnyCommand): string {
  let text = ''
  command.configureOutput({ writeOut: (part) => (text += part) })
  command.outputHelp()
  return text
}

/** What is called in the lines of examples, without what other programs are told there. */
function examplesIn(help: string): readonly (readonly string[])[] {
  const [, lines = ''] = /^Examples:\n((?: {2}\S.*\n)+)/m.exec(help) ?? []
  return lines
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const [, example = ''] = /^ {2}(.*?)(?: {2,}.*)?$/.exec(line) ?? []
      const calls = example.matchAll(/ossferry ((?:'[^']*'|[^'|<>)])*)/g)
      return Array.from(calls, ([, words = '']) => wordsOf(words))
    })
}

function wordsOf(text: string): readonly string[] {
  const words = text.replace(/ && .*/, '').matchAll(/'([^']*)'|([^\s"]+)/g)
  return Array.from(words, ([, quoted, plain = '']) => quoted ?? plain)
}

async function mistakesIn(words: readonly string[]): Promise<readonly string[]> {
  const mistakes: string[] = []
  await createIdleProgram()
    .parseAsync(words, { from: 'user' })
    .catch((error: unknown) => {
      if (!(error instanceof CommanderError)) throw error
      mistakes.push(error.message)
    })
  return mistakes
}

const commands = commandsOf(createProgram([], () => undefined))

describe('the help of the program', () => {
  it('has examples that are understood', async () => {
    const examples = examplesIn(helpOf(createProgram([], () => undefined)))
    expect(examples.length).toBeGreaterThan(0)
    for (const words of examples) expect(await mistakesIn(words)).toEqual([])
  })
})

describe('the help of every command', () => {
  it('is looked at here', () => {
    expect(commands.length).toBeGreaterThan(25)
  })

  it.each(commands)('has examples that are understood: $name', async ({ name, command }) => {
    const examples = examplesIn(helpOf(command))
    expect(examples.length).toBeGreaterThan(0)
    for (const words of examples) {
      const mistakes = await mistakesIn(words)
      expect({ words, mistakes }).toEqual({ words, mistakes: [] })
    }
    const own = examples.filter((words) => words.join(' ').startsWith(name))
    expect(own).not.toEqual([])
  })

  it.each(commands)('names exit codes, and defaults as they are typed: $name', ({ command }) => {
    const [, codes = ''] = /Exit codes: ((?:.|\n)*)/.exec(helpOf(command)) ?? []
    expect(codes).toMatch(/^0 \S/)
    for (const code of [1, 2]) expect(codes).toMatch(new RegExp(`\\b${code} [A-Za-z]`))
    expect(helpOf(command)).not.toMatch(/\(default: (?:"|\d{4,}\))/)
    const asksOss = command.options.some(({ long }) => long === '--endpoint')
    if (asksOss && !['doctor'].includes(command.name())) expect(codes).toMatch(/\b4 [a-z]/)
  })
})
