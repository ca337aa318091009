/** Runs `hash`. */

import { basename } from 'node:path'
import type { Client } from '../../index.js'
import type { ExitCode } from '../exit-codes.js'
import { formatObject } from '../location.js'
import { forEachItem } from '../remote/each.js'
import { forStandardOutput } from '../remote/printable.js'
import type { RemoteOptions } from '../remote/remote-options.js'
import { runRemote } from '../remote/run-remote.js'
import { runVerb, type VerbContext } from '../remote/run-verb.js'
import { hashFile, hashStream, type Algorithm, type Checksum } from './hash-bytes.js'
import { hashObject } from './hash-object.js'
import type { Hashable } from './hashable.js'

export interface HashOptions extends RemoteOptions {
  readonly algorithm: Algorithm
  readonly compute?: boolean | undefined
  /** Of the one object that is named. */
  readonly versionId?: string | undefined
  readonly fullNames?: boolean | undefined
}

/** Files alone need no credentials. */
export function hash(names: readonly Hashable[], options: HashOptions): Promise<ExitCode> {
  if (names.some(({ kind }) => kind === 'object')) {
    return runRemote(options, (context) => hashAll(names, options, context, context.client))
  }
  return runVerb(options, (context) => hashAll(names, options, context))
}

function hashAll(
  names: readonly Hashable[],
  options: HashOptions,
  context: VerbContext,
  client?: Client,
): Promise<ExitCode> {
  const { algorithm } = options
  return forEachItem(names, context, async (hashable) => {
    const { value, size, computed } = await checksumOf(hashable, options, context.signal, client)
    const name = nameOf(hashable)
    await context.line({ type: 'checksum', name, algorithm, value, size, computed })
    if (context.json) return
    const shown = options.fullNames === true ? name : lastPart(hashable)
    await context.output.write(`${value}  ${forStandardOutput(shown)}\n`)
  })
}

function checksumOf(
  hashable: Hashable,
  options: HashOptions,
  signal: AbortSignal,
  client: Client | undefined,
): Promise<Checksum> {
  const { algorithm } = options
  switch (hashable.kind) {
    case 'stream':
      return hashStream(process.stdin, algorithm, signal)
    case 'file':
      return hashFile(hashable.path, algorithm, signal)
    case 'object': {
      if (client === undefined) throw new Error('an object is hashed without a client')
      const { bucket, key } = hashable
      const { versionId } = options
      return hashObject(client, { bucket, key, versionId }, { ...options, signal })
    }
  }
}

function nameOf(hashable: Hashable): string {
  if (hashable.kind === 'stream') return '-'
  return hashable.kind === 'file' ? hashable.path : formatObject(hashable)
}

function lastPart(hashable: Hashable): string {
  if (hashable.kind === 'stream') return '-'
  if (hashable.kind === 'file') return basename(hashable.path)
  // As for a folder, where the key ends in a slash.
  return /[^/]*\/*$/.exec(hashable.key)?.[0] ?? hashable.key
}
