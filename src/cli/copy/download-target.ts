/** Where a download goes: a file that appears whole or not at all, or standard output. */

import { randomBytes } from 'node:crypto'
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { OssferryError } from '../../index.js'

export interface DownloadTarget {
  /** For messages. */
  readonly name: string
  write(chunk: Uint8Array): Promise<void>
  /** Everything has been written and verified: makes it final. */
  commit(): Promise<void>
  /** Removes what was written, as far as that is possible. */
  discard(): Promise<void>
}

/** What reads standard output has closed it. Not worth a message: it has what it wanted. */
export class ReaderGoneError extends OssferryError {
  override readonly name = 'ReaderGoneError'

  constructor(cause: unknown) {
    super({ code: 'ReaderGone', message: 'standard output was closed by its reader', cause })
  }
}

/** A directory as `path` takes the last part of `key` as the name of the file. */
export async function openFileTarget(path: string, key: string): Promise<DownloadTarget> {
  const existing = await look(path)
  const named = existing?.isDirectory() === true || path.endsWith('/') || path.endsWith(sep)
  if (!named) return openTarget(path)
  if (existing === undefined) {
    throw new OssferryError({
      code: 'TargetNotWritable',
      message: `cannot write to ${path}: there is no such directory`,
    })
  }
  return openTarget(join(path, fileNameOf(key)))
}

export function openStandardOutput(): DownloadTarget {
  return {
    name: '-',
    write: (chunk) =>
      new Promise((resolveWrite, reject) => {
        process.stdout.write(chunk, (error) => {
          if (error) reject(describeStreamError(error))
          else resolveWrite()
        })
      }),
    commit: () => Promise.resolve(),
    discard: () => Promise.resolve(),
  }
}

/** @throws OssferryError when the key would lead out of the directory, or names no file. */
function fileNameOf(key: string): string {
  const name = key.slice(key.lastIndexOf('/') + 1)
  const usable = name !== '' && name !== '.' && name !== '..' && !name.includes('\0')
  // On Windows these separate folders, drives and streams.
  const harmless = process.platform !== 'win32' || !/[\\:]/.test(name)
  if (usable && harmless) return name
  throw new OssferryError({
    code: 'TargetNameUnsafe',
    message: `the key ${JSON.stringify(key)} gives no safe file name; name the file to write to`,
  })
}

async function openTarget(path: string): Promise<DownloadTarget> {
  const existing = await look(path)
  if (existing === undefined) return openReplacement(path, undefined)
  if (existing.isDirectory()) {
    throw notWritable(path, new Error('it is a directory'))
  }
  // A symbolic link stays, and what it points at is replaced.
  if (existing.isFile()) return openReplacement(await realpath(path), existing.mode)
  return openInPlace(path)
}

/** Writes beside `path` and renames: what stood there is untouched until all is well. */
async function openReplacement(path: string, mode: number | undefined): Promise<DownloadTarget> {
  // Not derived from the name, which may already be as long as names can be.
  const temporary = join(dirname(resolve(path)), `.ossferry-${randomBytes(6).toString('hex')}.temp`)
  const file = await explained(path, () => open(temporary, 'wx'))
  return {
    name: path,
    write: (chunk) => explained(path, () => writeAll(file, chunk)),
    commit: () =>
      explained(path, async () => {
        if (mode !== undefined) await file.chmod(mode)
        await file.sync()
        await file.close()
        await rename(temporary, path)
      }),
    async discard() {
      await file.close().catch(() => undefined) // closed already, or as good as
      await rm(temporary, { force: true })
    },
  }
}

/** A device or a pipe cannot be replaced. */
async function openInPlace(path: string): Promise<DownloadTarget> {
  const file = await explained(path, () => open(path, 'w'))
  return {
    name: path,
    write: (chunk) => explained(path, () => writeAll(file, chunk)),
    commit: () => explained(path, () => file.close()),
    discard: () => file.close().catch(() => undefined), // the failure that led here counts
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length;) {
    const { bytesWritten } = await file.write(chunk, written)
    written += bytesWritten
  }
}

/** `undefined` when there is nothing. */
async function look(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw notWritable(path, error)
  }
}

async function explained<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw notWritable(path, error)
  }
}

function notWritable(path: string, cause: unknown): OssferryError {
  const full = systemCodeOf(cause) === 'ENOSPC'
  const missing = systemCodeOf(cause) === 'ENOENT'
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new OssferryError({
    code: full ? 'TargetFull' : 'TargetNotWritable',
    message: `cannot write ${path}: ${missing ? 'its directory does not exist' : reason}`,
    cause,
  })
}

function describeStreamError(error: Error): OssferryError {
  if (systemCodeOf(error) === 'EPIPE') return new ReaderGoneError(error)
  return notWritable('standard output', error)
}

function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
