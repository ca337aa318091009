import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { KEYS, NO_TERMINAL, startInTerminal, type TerminalProgram } from './run-in-terminal.js'
import { openedForEach } from './opened.js'
import { someBytes } from './run-program.js'
import { openScene } from './verb-scene.js'

const scene = openedForEach(() => openScene({ 'old/a': '1', 'old/b': '2', keep: '3' }))

beforeEach(async () => {
  await writeFile(scene.path('big'), someBytes(3 * 1024 * 1024))
  await writeFile(scene.path('rate'), '300k')
})

function start(
  args: readonly string[],
  { columns, ...env }: { readonly columns?: number; readonly [name: string]: unknown } = {},
): Promise<TerminalProgram> {
  const more = env as Readonly<Record<string, string>>
  const home = { HOME: scene.folder, XDG_CACHE_HOME: scene.path('cache') }
  return startInTerminal(args, {
    env: { ...scene.env, ...home, ...more },
    cwd: scene.folder,
    ...(columns === undefined ? {} : { columns }),
  })
}

/** Goes slowly until the file `rate` says something else. */
const slowly = ['--max-bandwidth', '@rate', '--part-size', '100k']
const speedUp = () => writeFile(scene.path('rate'), 'none')

describe.skipIf(NO_TERMINAL !== undefined)('questions on a terminal', () => {
  it.each([
    ['y\n', 0, ['keep'], '2 objects removed'],
    ['yes\n', 0, ['keep'], '2 objects removed'],
    ['n\n', 1, ['keep', 'old/a', 'old/b'], 'nothing was removed'],
    ['\n', 1, ['keep', 'old/a', 'old/b'], 'nothing was removed'],
    [KEYS.end, 1, ['keep', 'old/a', 'old/b'], 'nothing was removed'],
    [KEYS.interrupt, 130, ['keep', 'old/a', 'old/b'], 'interrupted; 0 objects removed'],
  ])('of rm -r, answered %j', async (answer, exitCode, keys, message) => {
    const program = await start(['rm', '-r', 'oss://box/old/'])
    await program.until(/Remove them\? \[y\/N\] /)
    program.type(answer)
    const end = await program.end
    expect(end.exitCode).toBe(exitCode)
    expect(await scene.keys('box')).toEqual(keys)
    expect(end.lines[0]).toBe('2 objects begin with oss://box/old/, such as old/b')
    expect(end.lines.at(-1)).toContain(message)
    expect({ echoes: end.echoes, hidden: end.cursorHidden }).toEqual({
      echoes: true,
      hidden: false,
    })
  })

  it.each([
    ['box\n', 0, ['other']],
    ['bos\n', 1, ['box', 'other']],
    ['y\n', 1, ['box', 'other']],
    [KEYS.interrupt, 130, ['box', 'other']],
  ])('of rb --force, answered %j', async (answer, exitCode, buckets) => {
    const program = await start(['rb', '--force', 'oss://box'])
    await program.until(/Type the name of the bucket to go on: /)
    program.type(answer)
    expect((await program.end).exitCode).toBe(exitCode)
    expect(await scene.server.buckets()).toEqual(buckets)
  })

  it('of rm -r say what was removed before one of them was answered with no', async () => {
    const program = await start(['rm', '-r', 'oss://box/old/', 'oss://box/keep'])
    await program.until(/Remove them\? \[y\/N\] /)
    program.type('y\n')
    await program.until(/Remove them\? \[y\/N\] /)
    program.type('n\n')
    const end = await program.end
    expect(end.exitCode).toBe(3)
    expect(await scene.keys('box')).toEqual(['keep'])
    expect(end.lines.at(-1)).toBe('2 objects removed')
  })

  it('of rm --versions say that nothing brings them back', async () => {
    const program = await start(['rm', '--versions', 'oss://box/keep'])
    await program.until(
      /1 version of oss:\/\/box\/keep\r\nRemove them\? Nothing brings versions back/,
    )
    program.type('y\n')
    expect((await program.end).exitCode).toBe(0)
    expect(await scene.keys('box')).not.toContain('keep')
  })

  it('of config never show a secret, and keep what is typed', async () => {
    const program = await start(['config'])
    const answers = [
      [/ID: /, 'LTAI-test'],
      [/secret.*: /, 's3cret-typed'],
      [/token.*: /, ''],
      [/Region.*: /, 'cn-hangzhou'],
      [/Endpoint.*: /, ''],
    ] as const
    for (const [question, answer] of answers) {
      await program.until(question)
      program.type(`${answer}\r`)
    }
    const end = await program.end
    expect(end.exitCode).toBe(0)
    expect(end.raw).toContain('LTAI-test')
    expect(end.raw).not.toContain('s3cret')
    expect(end.echoes).toBe(true)
    const text = await readFile(scene.path('.ossutilconfig'), 'utf8')
    expect(text).toMatch(/accessKeySecret *= *s3cret-typed/i)
  })

  it.each([
    ['Ctrl-C', KEYS.interrupt],
    ['Ctrl-D', KEYS.end],
  ])('of config, left with %s, write nothing and give the terminal back', async (_, key) => {
    const program = await start(['config'])
    await program.until(/Access key ID: /)
    program.type('LTAI-test\r')
    await program.until(/secret.*: /)
    program.type(key)
    const end = await program.end
    expect(end.exitCode).toBe(130)
    expect(end.echoes).toBe(true)
    await expect(readFile(scene.path('.ossutilconfig'))).rejects.toThrow('ENOENT')
  })
})

describe.skipIf(NO_TERMINAL !== undefined)('the live view of one file', () => {
  it.each([40, 120])('fits %d columns, and makes room for the result', async (columns) => {
    const program = await start(['cp', 'big', 'oss://box/big', ...slowly], { columns })
    await program.until(/\d% .*KiB\/s[^]*\d\/31 parts/)
    const lines = await program.lines()
    expect(lines).toHaveLength(3)
    expect(lines[0]).toBe('big → oss://box/big (3 MiB)')
    expect(lines[1]).toMatch(/^ *\d+% [━─]{10,40} /)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(columns)
    await speedUp()
    const end = await program.end
    expect(end.exitCode).toBe(0)
    expect(end.lines.slice(0, 2)).toEqual(['big → oss://box/big (3 MiB)', 'no limit of bandwidth'])
    expect(end.lines.slice(2).join('')).toMatch(/^oss:\/\/box\/big: 3 MiB in .*verified$/)
  })

  it('follows the window, and leaves no fragments', async () => {
    const program = await start(['cp', 'big', 'oss://box/big', ...slowly], { columns: 100 })
    await program.until(/KiB\/s/)
    for (const columns of [50, 31, 90]) {
      await program.resize(columns)
      await program.until(/parts[^]*parts/)
      const lines = await program.lines()
      expect(lines.filter((line) => line.includes('%'))).toHaveLength(1)
      expect(lines.filter((line) => line.includes('parts'))).toHaveLength(1)
    }
    await speedUp()
    const end = await program.end
    expect(end.lines.join('\n')).not.toMatch(/%|parts/)
  })

  it('stopped by Ctrl-C stays, with what is kept below it', async () => {
    const program = await start(['cp', 'big', 'oss://box/big', ...slowly])
    await program.until(/[1-9]\d?\/31 parts/)
    program.type(KEYS.interrupt)
    const end = await program.end
    expect(end.exitCode).toBe(130)
    expect(end.lines.slice(1).map((line) => line.replace(/\d+/g, 'N'))).toEqual([
      expect.stringMatching(/^ *N% [━─]+ /),
      'N/N parts',
      'stopping (Ctrl-C again to stop at once)',
      expect.stringMatching(/^ossferry: interrupted; N of N parts are kept; run the same/),
      expect.stringMatching(/./),
    ])
    expect({ echoes: end.echoes, hidden: end.cursorHidden }).toEqual({
      echoes: true,
      hidden: false,
    })
  })

  it('ends at once with the second Ctrl-C, below what it has shown', async () => {
    // Stopping in order means to wait for an answer that never comes.
    scene.server.faults.add({ operation: 'UploadPart', action: { type: 'stall' } })
    scene.server.faults.add({ operation: 'AbortMultipartUpload', action: { type: 'stall' } })
    const args = ['cp', 'big', 'oss://box/big', '--part-size', '512k', '--no-checkpoint']
    const program = await start(args)
    await program.until(/0\/6 parts/)
    program.type(KEYS.interrupt)
    await program.until(/stopping \(Ctrl-C again to stop at once\)/)
    program.type(KEYS.interrupt)
    const end = await program.end
    expect(end.exitCode).toBe(130)
    expect(end.lines[2]).toBe('0/6 parts')
    expect(end.lines[3]).toBe('stopping (Ctrl-C again to stop at once)')
    expect({ echoes: end.echoes, hidden: end.cursorHidden }).toEqual({
      echoes: true,
      hidden: false,
    })
  })

  it('suspended by Ctrl-Z makes room for the shell, and goes on below', async () => {
    const program = await start(['cp', 'big', 'oss://box/big', ...slowly])
    await program.until(/[1-9]\d?\/31 parts/)
    program.type(KEYS.suspend)
    await program.until(/\[stopped\]/)
    const stopped = await program.lines()
    expect(stopped.slice(1).map((line) => line.replace(/\d+/g, 'N'))).toEqual([
      expect.stringMatching(/^ *N% [━─]+ /),
      'N/N parts',
      '[stopped]',
    ])
    await speedUp()
    program.type('\n')
    const end = await program.end
    expect(end.exitCode).toBe(0)
    expect(end.lines.slice(0, 4)).toEqual(stopped)
    expect(end.lines.slice(4).join('')).toMatch(/oss:\/\/box\/big: 3 MiB in .*verified$/)
    expect(end.lines.slice(4).join('')).not.toContain('%')
  })

  it('has colours, unless NO_COLOR says no', async () => {
    const colours = /\u001b\[[1-9]\d*m/
    for (const [NO_COLOR, coloured] of [
      ['1', false],
      ['', true],
    ] as const) {
      await writeFile(scene.path('rate'), '300k')
      const program = await start(['cp', 'big', 'oss://box/big', ...slowly], { NO_COLOR })
      await program.until(/parts/)
      await speedUp()
      const { raw } = await program.end
      expect(colours.test(raw)).toBe(coloured)
    }
  })

  it('gives way to plain lines where the terminal cannot do it, or CI is set', async () => {
    for (const env of [{ TERM: 'dumb' }, { CI: 'true' }]) {
      const program = await start(['cp', 'big', 'oss://box/big'], env)
      const { raw } = await program.end
      expect(raw).not.toContain('\u001b')
      expect(raw).toMatch(/big → oss:\/\/box\/big \(3 MiB\)\r\noss:\/\/box\/big: 3 MiB in /)
    }
  })
})

describe.skipIf(NO_TERMINAL !== undefined)('the live view of many files', () => {
  it.each([40, 120])(
    'fits %d columns, follows the window, and ends with a summary',
    async (columns) => {
      await mkdir(scene.path('tree/a folder with a name that is long/and another one'), {
        recursive: true,
      })
      for (const name of [
        'one',
        '照片',
        'a folder with a name that is long/and another one/film',
      ]) {
        await writeFile(scene.path(`tree/${name}`), someBytes(200_000))
      }
      const args = ['sync', 'tree', 'oss://box/tree/', '--max-bandwidth', '@rate']
      const program = await start(args, { columns })
      await program.until(/% .*of 3 files/)
      await program.until(/film/)
      expect(Math.max(...(await program.lines()).map((line) => line.length))).toBeLessThan(columns)
      await program.resize(60)
      await program.until(/film[^]*film/)
      const lines = await program.lines()
      expect(lines.filter((line) => line.includes('of 3 files'))).toHaveLength(1)
      expect(lines.filter((line) => line.includes('film'))).toHaveLength(1)
      await speedUp()
      const end = await program.end
      expect(end.exitCode).toBe(0)
      expect(end.lines.slice(0, 2)).toEqual(['tree → oss://box/tree/', 'no limit of bandwidth'])
      expect(end.lines.slice(2).join('')).toMatch(/^oss:\/\/box\/tree\/: 3 files/)
    },
  )

  it.each([40, 100])('scrolls what -v tells above it, whole, on %d columns', async (columns) => {
    const names = Array.from({ length: 30 }, (_, index) =>
      index % 5 === 0 ? `照片 of a day that has a long name/${index}` : `f${index}`,
    )
    await mkdir(scene.path('tree/照片 of a day that has a long name'), { recursive: true })
    for (const name of names) await writeFile(scene.path(`tree/${name}`), someBytes(20_480))
    await writeFile(scene.path('rate'), '100k')
    const args = ['sync', 'tree', 'oss://box/tree/', '-v', '--jobs', '2']
    const program = await start([...args, '--max-bandwidth', '@rate'], { columns })
    // A frame, lines that scroll it down, and a frame again.
    await program.until(/of 30 files/)
    for (let time = 1; time <= 3; time += 1) await program.until(/upload .*of 30 files/s)
    const lines = await program.lines()
    const total = lines.findIndex((line) => line.includes('of 30 files'))
    expect(lines.filter((line) => line.includes('of 30 files'))).toHaveLength(1)
    expect(lines.slice(total).join('\n')).not.toContain('upload')
    expect(lines.slice(0, total).join('\n')).not.toMatch(/\d%/)
    await speedUp()
    const end = await program.end
    expect(end.exitCode).toBe(0)
    // Rows of a terminal have no spaces at their ends, where a line may have been wrapped.
    const text = end.lines.join('').replaceAll(' ', '')
    const told = [...text.matchAll(/upload(.*?)\(new,20KiB\)/g)].map(([, name]) => name)
    expect(told.sort()).toEqual(names.map((name) => name.replaceAll(' ', '')).sort())
    expect(text.replace(/upload.*?\(new,20KiB\)/g, '')).toMatch(
      /^tree→oss:\/\/box\/tree\/(nolimitofbandwidth)?oss:\/\/box\/tree\/:30filesuploaded,[^%]*$/,
    )
  })
})
