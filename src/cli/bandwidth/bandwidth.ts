/** What `--max-bandwidth` says: a limit, or a file in which it stands and may be changed. */

import { readFileSync } from 'node:fs'
import { InvalidArgumentError } from 'commander'
import { parseByteSize } from '../byte-size.js'

export interface Bandwidth {
  /** Bytes per second; `undefined` for no limit. */
  readonly limit: number | undefined
  /** Where the limit was read, and is read again when the file changes. */
  readonly file?: string | undefined
}

const NO_LIMIT = 'none'
const FORM = 'bytes per second, such as 10m or 500k, or none'

export function bandwidthValue(text: string): Bandwidth {
  if (text.startsWith('@')) return { ...readBandwidth(text.slice(1)), file: text.slice(1) }
  const parsed = parseBandwidth(text)
  if (parsed !== undefined) return parsed
  throw new InvalidArgumentError(`Give ${FORM}, or @FILE.`)
}

/** @throws InvalidArgumentError that names the file. */
export function readBandwidth(file: string): Bandwidth {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InvalidArgumentError(`${file} cannot be read: ${reason}.`)
  }
  const parsed = parseBandwidth(text.trim())
  if (parsed !== undefined) return parsed
  throw new InvalidArgumentError(`${file} does not say ${FORM}.`)
}

function parseBandwidth(text: string): Bandwidth | undefined {
  if (text.toLowerCase() === NO_LIMIT) return { limit: undefined }
  const limit = parseByteSize(text.replace(/\/s$/, ''))
  return limit !== undefined && limit > 0 ? { limit } : undefined
}
