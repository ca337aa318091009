/** Where a download goes: a file that appears whole or not at all, or a stream. */

import { createWriteStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { Writable } from 'node:stream'
import { OssferryError } from '../../index.js'
import type { LocalEnd } from './copy-plan.js'

/** `name` is for messages. A stream is opened when it is needed. */
export type DownloadTarget =
  | { readonly kind: 'file'; readonly name: string; readonly path: string }
  | { readonly kind: 'stream'; readonly name: string; readonly open: () => Writable }

/** Finds where the object with this key goes, before anything is asked for. */
export async function findTarget(end: LocalEnd, key: string): Promise<DownloadTarget> {
  if (end.kind === 'stream') return { kind: 'stream', name: '-', open: () => process.stdout }
  const { path } = end
  const existing = await look(path)
  const intoDirectory = existing?.isDirectory() === true || path.endsWith('/') || path.endsWith(sep)
  if (!intoDirectory) return targetAt(path)
  if (existing === undefined) {
    throw new OssferryError({
      code: 'TargetNotWritable',
      message: `cannot write to ${path}: there is no such directory`,
    })
  }
  return targetAt(join(path, fileNameOf(key)))
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

async function targetAt(path: string): Promise<DownloadTarget> {
  const existing = await look(path)
  if (existing === undefined) return { kind: 'file', name: path, path }
  // A symbolic link stays, and what it points at is replaced.
  if (existing.isFile()) return { kind: 'file', name: path, path: await realpath(path) }
  if (existing.isDirectory()) throw notWritable(path, new Error('it is a directory'))
  // A device or a pipe cannot be replaced.
  return { kind: 'stream', name: path, open: () => createWriteStream(path) }
}

/** `undefined` when there is nothing. */
async function look(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw notWritable(path, error)
  }
}

function notWritable(path: string, cause: unknown): OssferryError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new OssferryError({
    code: 'TargetNotWritable',
    message: `cannot write ${path}: ${reason}`,
    cause,
  })
}

/** Codes of writing to what its reader has closed. */
const READER_GONE = new Set(['EPIPE', 'ERR_STREAM_DESTROYED'])

/**
 * Whether what reads standard output has closed it. Not worth a message: it has what it wanted.
 */
export function isReaderGone(error: unknown): boolean {
  for (let reason = error; reason instanceof Error; reason = reason.cause) {
    if (READER_GONE.has(codeOf(reason) ?? '')) return true
  }
  return false
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
