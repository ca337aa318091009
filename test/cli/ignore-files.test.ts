import { execFileSync } from 'node:child_process'
import { chmod, mkdir, open, rm, symlink, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { readFiles, readObjects, storeObject, writeFiles } from './folder-of-files.js'
import { openedForEach } from './opened.js'
import { openWorkplace, runProgram, startProgram } from './run-program.js'

const place = openedForEach(() => openWorkplace())

function run(...args: string[]) {
  return runProgram(args, { env: place.env, cwd: place.folder })
}

async function keys(): Promise<string[]> {
  return Object.keys(await readObjects(place.server))
}

const SITE = {
  '.ossignore': '*.tmp\nnode_modules/\nbuild/**\n!build/keep\n/secret\n',
  'a.tmp': '1',
  'build/keep': '2',
  'build/other': '3',
  'docs/.ossignore': '!wanted.tmp\nown\n',
  'docs/own': '4',
  'docs/secret': '5',
  'docs/wanted.tmp': '6',
  'docs/x.tmp': '7',
  'node_modules/p/q.js': '8',
  own: '9',
  secret: '10',
}
const TAKEN = [
  '.ossignore',
  'build/keep',
  'docs/.ossignore',
  'docs/secret',
  'docs/wanted.tmp',
  'own',
]

describe('.ossignore', () => {
  beforeEach(() => writeFiles(place.path('site'), SITE))

  it.each(['cp', 'mv'])(
    'leaves out of %s -r what git would leave out, and says so',
    async (verb) => {
      const { exitCode, stderr } = await run(verb, '-r', 'site', 'oss://box/')
      expect(exitCode).toBe(0)
      expect(stderr).toContain(
        `by the rules of site/.ossignore and 1 other${verb === 'mv' ? ', which stay in place' : ''} (`,
      )
      expect(await keys()).toEqual(TAKEN)
      const left = Object.keys(SITE).filter(
        (path) => verb === 'cp' || path.endsWith('.ossignore') || !TAKEN.includes(path),
      )
      expect(Object.keys(await readFiles(place.path('site'))).sort()).toEqual(left.sort())
    },
  )

  it('protects from every mv -r, and goes itself only when none is read', async () => {
    await run('mv', '-r', 'site', 'oss://box/', '-q')
    const second = await run('mv', '-r', 'site', 'oss://box/')
    expect(second).toMatchObject({ exitCode: 0 })
    expect(second.stderr).toContain('and 1 other, which stay in place (--no-ignore')
    expect(await keys()).toEqual(TAKEN)
    expect(await readFiles(place.path('site'))).toMatchObject({ secret: '10', 'a.tmp': '1' })
    expect((await run('mv', '-r', 'site', 'oss://box/', '--no-ignore')).exitCode).toBe(0)
    expect(await readFiles(place.path('site'))).toEqual({})
  })

  it('holds for sync and verify in both directions, and protects what it leaves out', async () => {
    const ignored = { secret: 'of the bucket', 'build/new': 'x', 'node_modules/p/q.js': 'y' }
    for (const [key, content] of Object.entries(ignored)) {
      await storeObject(place.server, key, content)
    }
    await storeObject(place.server, 'gone', 'z')
    expect((await run('sync', 'site', 'oss://box/', '--delete')).exitCode).toBe(0)
    expect(await keys()).toEqual([...TAKEN, ...Object.keys(ignored)].sort())
    const verified = await run('verify', 'site', 'oss://box/')
    expect(verified).toMatchObject({ exitCode: 0 })
    expect(verified.stderr).toContain('6 files the same')
    const back = await run('sync', 'oss://box/', 'site', '--delete')
    expect(back.exitCode).toBe(0)
    expect(await readFiles(place.path('site'))).toEqual(SITE)
  })

  it('of a folder that objects are copied into has no say', async () => {
    await run('cp', '-r', 'site', 'oss://box/', '--no-ignore', '-q')
    await writeFiles(place.path('down'), { '.ossignore': '*' })
    expect((await run('cp', '-r', 'oss://box/', 'down')).exitCode).toBe(0)
    expect(await readFiles(place.path('down'))).toEqual(SITE)
  })

  it('that comes with a sync protects from it already', async () => {
    await run('cp', 'site/.ossignore', 'oss://box/.ossignore', '-q')
    await writeFiles(place.path('down'), { 'mine.tmp': 'x', old: 'y' })
    expect((await run('sync', 'oss://box/', 'down', '--delete')).exitCode).toBe(0)
    expect(Object.keys(await readFiles(place.path('down'))).sort()).toEqual([
      '.ossignore',
      'mine.tmp',
    ])
  })

  it.each(['', 'sub/'])(
    'that only the folder has stays, and goes on protecting: %s',
    async (at) => {
      await storeObject(place.server, 'in/a', '1')
      await storeObject(place.server, 'in/sub/b', '2')
      const own = { [`${at}.ossignore`]: 'private/\n', [`${at}private/notes`]: 'mine' }
      await writeFiles(place.path('down'), { ...own, extra: 'x', [`${at}other/.ossignore`]: '' })
      for (let time = 1; time <= 2; time += 1) {
        const { exitCode, stderr } = await run('sync', 'oss://box/in/', 'down', '--delete')
        expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
        expect(await readFiles(place.path('down'))).toEqual({ a: '1', 'sub/b': '2', ...own })
      }
      expect(await run('verify', 'oss://box/in/', 'down')).toMatchObject({ exitCode: 0 })
    },
  )

  it('that only the folder has does not count for what would be deleted', async () => {
    await writeFiles(place.path('down'), { '.ossignore': '*.tmp', 'a.tmp': '1' })
    const none = await run('sync', 'oss://box/', 'down', '--delete')
    expect({ ...none }).toMatchObject({ exitCode: 0 })
    await writeFiles(place.path('down'), { a: '1' })
    const one = await run('sync', 'oss://box/', 'down', '--delete', '--max-delete', '1')
    expect(one.exitCode).toBe(0)
    expect(Object.keys(await readFiles(place.path('down'))).sort()).toEqual(['.ossignore', 'a.tmp'])
  })

  it('does not hold with --no-ignore, nor when another name is given', async () => {
    await run('cp', '-r', 'site', 'oss://box/', '--no-ignore', '-q')
    expect(await keys()).toEqual(Object.keys(SITE).sort())
    await writeFile(place.path('site/.gitignore'), 'd*\n')
    const options = ['--ignore-file', '.gitignore', '--delete', '--dry-run']
    const { stdout } = await run('sync', 'site', 'oss://box/', ...options)
    expect(stdout.toString()).toBe('upload    .gitignore  (new, 3 B)\n')
    const both = await run(
      'sync',
      'site',
      'oss://box/s/',
      '--ignore-file',
      '.ossignore',
      ...options,
    )
    expect(both.stdout.toString()).not.toMatch(/docs|tmp/)
  })

  it('does not hold for a file that is named', async () => {
    await run('cp', 'site/a.tmp', 'site/secret', 'oss://box/', '-q')
    expect(await keys()).toEqual(['a.tmp', 'secret'])
  })

  it('may be nothing that keys lead to outside', async () => {
    await mkdir(place.path('in/side'), { recursive: true })
    await writeFile(place.path('in/.ossignore'), '*')
    for (const key of ['../x', './x', 'a\0b/x', `${'n'.repeat(300)}/x`, 'good']) {
      await storeObject(place.server, `p/${key}`, 'x')
    }
    const { exitCode } = await run('sync', 'oss://box/p/', 'in/side')
    expect(exitCode).toBe(3)
    expect(await readFiles(place.path('in'))).toEqual({ '.ossignore': '*', 'side/good': 'x' })
  })

  it('with a mistake in it stops everything', async () => {
    await writeFile(place.path('site/docs/.ossignore'), 'fine\n[oops\n')
    const { exitCode, stderr } = await run('sync', 'site', 'oss://box/', '--delete')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('site/docs/.ossignore: line 2: "[oops" has a [ without its ]')
    expect(stderr).toContain('--no-ignore does without [IgnoreFileFailed]')
  })

  it.skipIf(process.platform === 'win32').each(['../rules-of-another-disk', '.ossignore'])(
    'that is a link to %s, where nothing is, stops everything',
    async (target) => {
      await rm(place.path('site/.ossignore'))
      await symlink(target, place.path('site/.ossignore'))
      const { exitCode, stderr } = await run('cp', '-r', 'site', 'oss://box/')
      expect(stderr).toContain('cannot take rules from site/.ossignore')
      expect(exitCode).toBe(1)
      expect(await keys()).toEqual([])
    },
  )

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'that cannot be read stops everything',
    async () => {
      await chmod(place.path('site/.ossignore'), 0)
      const { exitCode, stderr } = await run('cp', '-r', 'site', 'oss://box/')
      expect(exitCode).toBe(1)
      expect(stderr).toContain('cannot take rules from site/.ossignore')
      expect(await keys()).toEqual([])
    },
  )
})

describe('a list of files', () => {
  beforeEach(() => writeFiles(place.path('site'), { a: '1', 'b/c': '2', 'b/d': '3', 'e\nf': '4' }))

  it('takes folders, and paths as find writes them', async () => {
    await writeFile(place.path('list'), './b/\r\n./a\r\n')
    expect((await run('cp', '-r', 'site', 'oss://box/', '--files-from', 'list')).exitCode).toBe(0)
    expect(await keys()).toEqual(['a', 'b/c', 'b/d'])
  })

  it('may have NUL behind each path', async () => {
    await writeFile(place.path('list'), './b/c\0./e\nf\0')
    expect((await run('cp', '-r', 'site', 'oss://box/', '--files-from0', 'list')).exitCode).toBe(0)
    expect(await keys()).toEqual(['b/c', 'e\nf'])
  })

  it('that has what is not there is a failure, and the others are taken', async () => {
    await writeFile(place.path('list'), 'a\nsite/b/c\n')
    const { exitCode, stderr } = await run('sync', 'site', 'oss://box/', '--files-from', 'list')
    expect(exitCode).toBe(3)
    expect(stderr).toContain('cannot find site/b/c in site')
    expect(await keys()).toEqual(['a'])
  })

  const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const
  const PAGES = Buffer.alloc(1024 * 1024, 'path/of/a/file\n')

  it.each(['SIGINT', 'SIGTERM'] as const)('that does not end is given up by %s', async (name) => {
    const args = ['sync', 'site', 'oss://box/', '--files-from', '-']
    const program = startProgram(args, { env: place.env, cwd: place.folder, input: 'open' })
    // More than a pipe holds: it is written when the program has begun to read.
    await new Promise((resolve) => program.process.stdin.write(PAGES, resolve))
    program.process.kill(name)
    const { exitCode, stderr } = await program.end
    expect(exitCode).toBe(EXIT_CODES[name])
    expect(stderr).toContain('interrupted; 0 files done')
  })

  it.skipIf(process.platform === 'win32')('may be a pipe, which is given up as well', async () => {
    execFileSync('mkfifo', [place.path('pipe')])
    const args = ['cp', '-r', 'site', 'oss://box/', '--files-from', 'pipe']
    const whole = startProgram(args, { env: place.env, cwd: place.folder })
    await writeFile(place.path('pipe'), 'a\nb/c\n')
    expect(await whole.end).toMatchObject({ exitCode: 0 })
    expect(await keys()).toEqual(['a', 'b/c'])

    const waiting = startProgram(args, { env: place.env, cwd: place.folder })
    const pipe = await open(place.path('pipe'), 'w') // resolves when there is a reader
    waiting.process.kill('SIGTERM')
    expect(await waiting.end).toMatchObject({ exitCode: 143 })
    await pipe.close()
  })
})
