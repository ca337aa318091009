/**
 * What of a file is kept beside its content: in user metadata of its object, under the names and in
 * the form that rclone has for them. The time is `mtime`, Unix seconds with a fraction; the mode is
 * `mode`, octal with the type of the file. ossfs and s3fs write the mode as a decimal number, which
 * is read as well.
 */

import { chmod, stat, utimes } from 'node:fs/promises'
import { OssferryError } from '../../../index.js'
import type { Preserved } from './preserved.js'
import { reasonOf } from './system-failure.js'

export type PreservedSet = ReadonlySet<Preserved>

type Metadata = Readonly<Record<string, string>>

const REGULAR_FILE = 0o100000
const FILE_TYPE = 0o170000
const PERMISSIONS = 0o777
const LEAST_PERMISSIONS = 0o600
/** In seconds, which are known of these years to as much. */
const QUARTER_OF_A_MICROSECOND = 2.5e-7

/** What is to be stored with the object. Rejects with what the file system rejects with. */
export async function attributesOf(path: string, preserved: PreservedSet): Promise<Metadata> {
  const { mtimeMs, mode } = await stat(path)
  return {
    ...(preserved.has('mtime') && { mtime: formatModified(mtimeMs) }),
    ...(preserved.has('mode') && hasModes() && { mode: `0${mode.toString(8)}` }),
  }
}

/**
 * Sets what the object tells; what it does not tell, or not in a way that can be read, stays.
 * Permissions are those that a new file of this user may have at most: no rights that the umask
 * denies, and never setuid, setgid or sticky.
 *
 * @throws OssferryError (`AttributesNotSet`)
 */
export async function restoreAttributes(
  path: string,
  metadata: Metadata,
  { preserved, umask }: { readonly preserved: PreservedSet; readonly umask: number },
): Promise<void> {
  const mode = preserved.has('mode') && hasModes() ? parseMode(metadata['mode']) : undefined
  const modifiedMs = preserved.has('mtime') ? parseModified(metadata['mtime']) : undefined
  try {
    if (mode !== undefined) await chmod(path, mode & PERMISSIONS & ~umask)
    if (modifiedMs !== undefined) await utimes(path, Date.now() / 1000, timestampOf(modifiedMs))
  } catch (cause) {
    throw new OssferryError({
      code: 'AttributesNotSet',
      message: `${path} is written, but its time and mode cannot be set: ${reasonOf(cause)}`,
      cause,
    })
  }
}

/**
 * As text: Node takes numbers below zero, years before 1970, for the present. It cuts seconds to
 * microseconds, Node 24 to nanoseconds: what is a little less than it should be gets a little more.
 */
function timestampOf(modifiedMs: number): string {
  const microseconds = Math.round(modifiedMs * 1000)
  const seconds = microseconds / 1e6
  const whole = Math.trunc(seconds)
  const isCut = Math.trunc((seconds - whole) * 1e6) !== microseconds - whole * 1e6
  const more = Math.sign(microseconds) * QUARTER_OF_A_MICROSECOND
  return String(isCut ? seconds + more : seconds)
}

/** To be asked when nothing else is under way: asking means to set it for a moment. */
export function findUmask(): number {
  const umask = process.umask(0o077)
  process.umask(umask)
  return umask
}

/** Unix milliseconds as `1700000000.123456`. */
function formatModified(modifiedMs: number): string {
  return (modifiedMs / 1000).toFixed(6)
}

/** Unix milliseconds; `undefined` for what is no time. */
export function parseModified(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,12}(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : undefined
}

/** The permissions; `undefined` for what is no mode of a regular file. */
function parseMode(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,8}$/.test(text)) return undefined
  const octal = /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : undefined
  const mode = [octal, Number(text)].find((value) => value !== undefined && isOfFile(value))
  // Nobody could read the file, or write it again.
  if (mode === undefined || (mode & LEAST_PERMISSIONS) === 0) return undefined
  return mode & PERMISSIONS
}

/** With the type of a regular file, or without any. */
function isOfFile(mode: number): boolean {
  const type = mode & FILE_TYPE
  return mode <= 0o177777 && (type === REGULAR_FILE || (type === 0 && mode <= 0o7777))
}

/** Windows knows one bit of them. */
function hasModes(): boolean {
  return process.platform !== 'win32'
}
