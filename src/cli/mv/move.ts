/**
 * Runs `mv`: what `cp` does, and then the source is removed. First a look at the source, then the
 * transfer, which verifies what it made; then another look, and only when the source is the same as
 * before is it removed. From the end of the transfer on, an interruption no longer stops a move.
 */

import { stat, unlink } from 'node:fs/promises'
import { OssferryError, SourceChangedError, SourceError, type Client } from '../../index.js'
import type { CopyOptions } from '../copy/copy-options.js'
import type { CopyPlan, ObjectName } from '../copy/copy-plan.js'
import { copy } from '../copy/copy.js'
import { findTarget } from '../copy/download-target.js'
import type { ExitCode } from '../exit-codes.js'
import { stateOf } from '../file-state.js'
import { formatObject } from '../location.js'

/** What is removed in the end. */
interface MovedSource {
  readonly name: string
  /** A text that differs when the source is not the same any more. */
  look(signal?: AbortSignal): Promise<string>
  remove(): Promise<unknown>
}

export function move(plan: CopyPlan, options: CopyOptions): Promise<ExitCode> {
  return copy(plan, options, async ({ client, report, signal }, transfer) => {
    await refuseStreams(plan)
    const source = sourceOf(plan, client)
    const before = await source.look(signal)
    await transfer()
    await removeSource(source, before)
    report.line({ type: 'source-removed', source: source.name })
    report.display.print(`removed ${source.name}`)
  })
}

function sourceOf(plan: CopyPlan, client: Client): MovedSource {
  switch (plan.operation) {
    case 'upload':
      if (plan.source.kind === 'file') return fileSource(plan.source.path)
      throw new Error('standard input is moved')
    case 'download':
      return objectSource(client, plan.object)
    case 'copy':
      return objectSource(client, plan.source)
  }
}

function fileSource(path: string): MovedSource {
  return {
    name: path,
    look: async () => stateOf(await lookAtFile(path)),
    remove: () => unlink(path),
  }
}

async function lookAtFile(path: string) {
  let stats
  try {
    stats = await stat(path, { bigint: true })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SourceError('SourceNotFound', `cannot read ${path}: ${reason}`, cause)
  }
  if (stats.isFile()) return stats
  const code = stats.isDirectory() ? 'SourceIsDirectory' : 'SourceNotSupported'
  throw new SourceError(code, `${path} is no file; mv moves one file or one object`)
}

function objectSource(client: Client, object: ObjectName): MovedSource {
  return {
    name: formatObject(object),
    look: async (signal) => {
      const { etag, lastModified, versionId } = await client.headObject(object, { signal })
      return [etag, lastModified, versionId].join()
    },
    remove: () => client.deleteObject(object),
  }
}

/** Nobody knows what becomes of bytes that go into a pipe or a device. */
async function refuseStreams(plan: CopyPlan): Promise<void> {
  if (plan.operation !== 'download') return
  const { kind, name } = await findTarget(plan.target, plan.object.key)
  if (kind === 'file') return
  throw new OssferryError({
    code: 'TargetNotSupported',
    message: `${name} is no file: what goes there may be lost; use cp, then rm`,
  })
}

/** @throws OssferryError that says that the copy is there, and the source, too. */
async function removeSource(source: MovedSource, before: string): Promise<void> {
  let now: string
  try {
    now = await source.look()
    if (now === before) await source.remove()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new OssferryError({
      code: 'SourceNotRemoved',
      message: `the copy is made and verified, but ${source.name} cannot be removed: ${reason}`,
      cause,
    })
  }
  if (now === before) return
  throw new SourceChangedError(
    `${source.name} has changed while it was copied: it is not removed; move it again`,
  )
}
