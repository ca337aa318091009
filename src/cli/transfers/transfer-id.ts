/** By what an interrupted transfer is called: an ID, its local file, or its place in OSS. */

import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { OptionError, type InterruptedTransfer } from '../../index.js'
import { printable } from '../remote/printable.js'

export interface NamedTransfer {
  /** The same as long as the record is there, whatever else is interrupted or done. */
  readonly id: string
  readonly transfer: InterruptedTransfer
}

const ID_DIGITS = 8
/** With fewer digits of an ID, what was meant to be a number would name something. */
const LEAST_DIGITS = 4

/** That of the record, which is one for each source and target. */
export function withId(transfer: InterruptedTransfer): NamedTransfer {
  const digest = createHash('sha256').update(transfer.checkpoint).digest('hex')
  return { id: digest.slice(0, ID_DIGITS), transfer }
}

/**
 * The one that `name` means: its ID or the beginning of it, its local file, or `oss://bucket/key`.
 *
 * @throws OptionError when there is none, or more than one.
 */
export function requireTransfer(name: string, all: readonly NamedTransfer[]): NamedTransfer {
  // A file may be called like an ID.
  const meant = all.filter(({ id, transfer }) => isPrefix(name, id) || isEnd(name, transfer))
  const [first, second] = meant
  if (first === undefined) {
    throw new OptionError(
      'transfer',
      `there is no interrupted transfer ${name}; \`ossferry transfers\` lists them`,
    )
  }
  if (second === undefined) return first
  const candidates = meant.map(({ id, transfer: { source, target } }) => {
    return printable(`${id} (${source} → ${target})`)
  })
  throw new OptionError('transfer', `${name} may be any of ${candidates.join(', ')}`)
}

function isPrefix(name: string, id: string): boolean {
  return name.length >= LEAST_DIGITS && id.startsWith(name.toLowerCase())
}

function isEnd(name: string, { source, target }: InterruptedTransfer): boolean {
  const end = name.startsWith('oss://') ? name : resolve(name)
  return source === end || target === end
}
