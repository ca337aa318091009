/**
 * Runs the program in a terminal of its own, as a shell with job control would. The terminal is
 * made by `script`, which every Debian has.
 */

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Screen } from '../support/screen.js'
import { baseEnvironment, PROGRAM } from './run-program.js'

/** What a shell types for Ctrl-C and the like; the terminal makes signals of it. */
export const KEYS = { interrupt: '\u0003', end: '\u0004', suspend: '\u001a' } as const

export interface TerminalEnd {
  readonly exitCode: number
  /** Everything that was written, colours and movements included. */
  readonly raw: string
  /** What the terminal shows in the end. */
  readonly lines: readonly string[]
  /** Whether what is typed is shown, and arrives line by line. */
  readonly echoes: boolean
  /** Whether the cursor was left hidden. */
  readonly cursorHidden: boolean
}

export interface TerminalProgram {
  readonly end: Promise<TerminalEnd>
  /** Resolves as soon as what was written from here on fits; fails when the program ends before. */
  until(pattern: RegExp): Promise<void>
  /** What the terminal shows now. */
  lines(): Promise<readonly string[]>
  type(text: string): void
  resize(columns: number): Promise<void>
}

export interface TerminalOptions {
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Default 80. */
  readonly columns?: number
}

/** Why there is no terminal to test in; `undefined` where there is one. */
export const NO_TERMINAL = process.platform === 'linux' ? undefined : '`script` differs elsewhere'

const ROWS = 24
const MARK = '~~~'

/**
 * The terminal's name first, then the program, which may be stopped and goes on when a line is
 * typed, then its exit code and how it has left the terminal. Job control (`set -m`) makes the
 * program a job of its own, to which alone signals go.
 */
const SHELL = `
set -m
trap : INT
stty rows ${ROWS} cols "$COLUMNS_WANTED"
echo "${MARK}$(tty)${MARK}"
"$0" "$@"
code=$?
while [ $code -eq 148 ]; do
  echo "[stopped]"
  read line
  fg >/dev/null
  code=$?
done
echo "${MARK}$code $(stty -a | tr '\\n' ' ')${MARK}"
`

export async function startInTerminal(
  args: readonly string[],
  { env, cwd, columns = 80 }: TerminalOptions,
): Promise<TerminalProgram> {
  const command = ['sh', '-c', SHELL, process.execPath, PROGRAM, ...args].map(quote).join(' ')
  const child = spawn('script', ['-qfec', command, '/dev/null'], {
    cwd,
    env: {
      ...{ ...baseEnvironment(), CI: '', TERM: 'xterm-256color', SHELL: '/bin/sh' },
      ...{ COLUMNS_WANTED: String(columns), NO_COLOR: '1', ...env },
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const screen = new Screen(columns, ROWS)
  let raw = ''
  let seen = 0
  const watchers = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    raw += text
    screen.write(text)
    for (const look of watchers) look()
  })
  const closed = once(child, 'close')
  const find = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(raw.slice(seen))
        if (match === null) return
        watchers.delete(look)
        seen += match.index + match[0].length
        resolve(match)
      }
      watchers.add(look)
      closed.then(() => reject(new Error(`never saw ${String(pattern)} in: ${raw}`)), reject)
      look()
    })
  const [, name = ''] = await find(new RegExp(`${MARK}(.*?)${MARK}\\r\\n`))
  const end = find(new RegExp(`${MARK}(\\d+) (.*?)${MARK}`)).then(async ([, code, modes = '']) => {
    child.stdin.end()
    await closed
    const lines = await screen.lines()
    const last = lines.findIndex((line, index) => index > 0 && line.startsWith(MARK))
    return {
      exitCode: Number(code),
      raw,
      lines: lines.slice(1, last),
      echoes: /(?<![-\w])echo(?![-\w])/.test(modes) && /(?<![-\w])icanon(?![-\w])/.test(modes),
      cursorHidden: raw.lastIndexOf('\u001b[?25l') > raw.lastIndexOf('\u001b[?25h'),
    }
  })
  return {
    end,
    until: async (pattern) => {
      await find(pattern)
    },
    lines: async () => (await screen.lines()).slice(1),
    type: (text) => child.stdin.write(text),
    resize: async (wanted) => {
      screen.resize(wanted)
      // The kernel tells the program, as it does when a window is dragged.
      execFileSync('stty', ['-F', name, 'cols', String(wanted)])
      await screen.lines()
    },
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
