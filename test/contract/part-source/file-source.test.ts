import { execFileSync } from 'node:child_process'
import {
  chmod,
  mkdir,
  mkdtemp,
  open,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { openFileSource, pythonMtime } from '../../../src/platform/node/file-source.js'
import { SourceChangedError, SourceError } from '../../../src/transfer/errors/source-errors.js'
import type { PartSource } from '../../../src/transfer/part-source.js'
import { seededBytes } from '../../support/seeded-random.js'

const NEVER = new AbortController().signal
const bytes = seededBytes(3_000_000)

let directory: string
let path: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ossferry-file-source-'))
  path = join(directory, 'file.bin')
  await writeFile(path, bytes)
  return () => rm(directory, { recursive: true })
})

async function withSource(use: (source: PartSource) => Promise<void>): Promise<void> {
  const source = await openFileSource(path)
  try {
    await use(source)
  } finally {
    await source.close()
  }
}

describe('openFileSource', () => {
  it.each([
    ['a file that is missing', 'missing.bin', 'SourceNotFound', 'there is no such file'],
    ['a path through a file', 'file.bin/inner', 'SourceNotFound', 'there is no such file'],
    ['a directory', '.', 'SourceIsDirectory', 'is a directory; uploadFile takes one file'],
  ])('refuses %s', async (_what, name, code, message) => {
    const refused = openFileSource(join(directory, name))
    await expect(refused).rejects.toBeInstanceOf(SourceError)
    await expect(refused).rejects.toMatchObject({ code })
    await expect(refused).rejects.toThrow(message)
  })

  it.skipIf(process.platform === 'win32')(
    'refuses a named pipe, and does not wait for it',
    async () => {
      const pipe = join(directory, 'pipe')
      execFileSync('mkfifo', [pipe])
      await expect(openFileSource(pipe)).rejects.toMatchObject({ code: 'SourceNotSupported' })
      await expect(openFileSource(pipe)).rejects.toThrow('upload its stream with uploadFrom')
    },
  )

  const mayReadAll = process.platform === 'win32' || process.getuid?.() === 0
  it.skipIf(mayReadAll)('refuses a file that may not be read', async () => {
    await chmod(path, 0o000)
    await expect(openFileSource(path)).rejects.toMatchObject({ code: 'SourceNotReadable' })
  })

  it('follows symbolic links', async () => {
    const link = join(directory, 'link')
    await symlink(path, link)
    const source = await openFileSource(link)
    expect(source.size).toBe(bytes.length)
    expect(source.identity?.path).toBe(link)
    await source.close()
  })

  it('knows the file: path, size, device, inode, times', async () => {
    const stats = await stat(path, { bigint: true })
    await withSource(async ({ identity, size }) => {
      expect(size).toBe(bytes.length)
      expect(identity).toEqual({
        path,
        size: bytes.length,
        mtime: pythonMtime(stats.mtimeNs),
        mtimeNs: String(stats.mtimeNs),
        device: String(stats.dev),
        inode: String(stats.ino),
      })
    })
  })
})

describe('pythonMtime', () => {
  // What os.stat(...).st_mtime gives in CPython 3.11.
  it.each([
    [1700000000000000000n, 1700000000.0],
    [1700000000123456789n, 1700000000.1234567],
    [1795220243416506000n, 1795220243.416506],
    [1700000000999999999n, 1700000001.0],
    [999999999n, 0.999999999],
    [0n, 0],
    [-1n, -9.999999717180685e-10],
    [-1500000000n, -1.5],
  ])('of %d nanoseconds is %d', (nanoseconds, seconds) => {
    expect(pythonMtime(nanoseconds)).toBe(seconds)
  })
})

describe('a file that changes during the upload', () => {
  const changes: readonly [string, () => Promise<void>, string][] = [
    ['was removed', () => rm(path), 'is gone'],
    [
      'was replaced by another of the same content and time',
      async () => {
        const { atime, mtime } = await stat(path)
        const other = join(directory, 'other')
        await writeFile(other, bytes)
        await utimes(other, atime, mtime)
        await rename(other, path)
      },
      'was replaced by another file',
    ],
    [
      'was written to, at the same size',
      async () => {
        const file = await open(path, 'r+')
        await file.write(new Uint8Array(10), 0, 10, 0)
        await file.close()
        const later = new Date(Date.now() + 5000) // whatever the resolution of the file system
        await utimes(path, later, later)
      },
      'was modified during the upload',
    ],
    ['has grown', () => writeFile(path, 'more', { flag: 'a' }), '3000004 now'],
    ['has shrunk', () => truncate(path, 5), '5 now'],
  ]

  it.each(changes)('is noticed when it %s', async (_what, change, message) => {
    await withSource(async (source) => {
      await change()
      await expect(source.assertUnchanged()).rejects.toBeInstanceOf(SourceChangedError)
      await expect(source.assertUnchanged()).rejects.toThrow(message)
    })
  })

  it('fails the part that it has become too short for', async () => {
    await withSource(async (source) => {
      const body = await source.openPart({ partNumber: 1, offset: 0, size: bytes.length }, NEVER)
      await truncate(path, 2_500_000)
      const sending = body.send(async () => {}, NEVER)
      await expect(sending).rejects.toBeInstanceOf(SourceChangedError)
      await expect(sending).rejects.toThrow('it ends at byte 2500000')
    })
  })

  it('is read from the file that was opened, when another one takes its name', async () => {
    await withSource(async (source) => {
      await rename(path, join(directory, 'moved'))
      await mkdir(path)
      const chunks: Buffer[] = []
      const body = await source.openPart({ partNumber: 1, offset: 0, size: 1000 }, NEVER)
      await body.send(async (chunk) => {
        chunks.push(Buffer.from(chunk))
      }, NEVER)
      expect(Buffer.concat(chunks).equals(bytes.subarray(0, 1000))).toBe(true)
      await expect(source.assertUnchanged()).rejects.toBeInstanceOf(SourceChangedError)
    })
  })
})
