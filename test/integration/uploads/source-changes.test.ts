/** Files that change while they are uploaded: nothing of such a mixture may become an object. */

import {
  appendFileSync,
  closeSync,
  openSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { UploadCallOptions } from '../../../src/index.js'
import { failureOf, logEvents, PART, TARGET, useUploadScene } from '../../support/upload-scene.js'

const scene = useUploadScene()
const PARTS = 5

interface Change {
  readonly what: string
  readonly apply: (path: string) => void
  readonly message: RegExp
}

const CHANGES: readonly Change[] = [
  {
    what: 'grows',
    apply: (path) => appendFileSync(path, 'more'),
    message: /was modified during the upload \(512000 bytes then, 512004 now\)/,
  },
  {
    what: 'shrinks',
    apply: (path) => truncateSync(path, 3 * PART),
    message: /has become shorter during the upload|was modified during the upload/,
  },
  {
    what: 'is edited in place and keeps its size',
    apply: editInPlace,
    message: /was modified during the upload/,
  },
  {
    what: 'is replaced by another one of its size and time',
    apply: replace,
    message: /was replaced by another file during the upload/,
  },
  { what: 'is deleted', apply: (path) => rmSync(path), message: /is gone/ },
]

function editInPlace(path: string): void {
  const file = openSync(path, 'r+')
  writeSync(file, 'XXXX', 4 * PART)
  closeSync(file)
}

function replace(path: string): void {
  const other = `${path}.new`
  writeFileSync(other, new Uint8Array(PARTS * PART))
  utimesSync(other, 1_000_000_000, 1_000_000_000)
  renameSync(other, path)
}

/** Uploads while `apply` happens to the file, after its first part. */
function uploadAmidst({ apply }: Change, path: string, options: UploadCallOptions = {}) {
  const log = logEvents((event) => {
    if (event.type === 'part-completed' && event.partNumber === 1) apply(path)
  })
  const uploader = scene.client.uploader({ partSize: PART, parallelNum: 1, ...options })
  return uploader.uploadFile(TARGET, path, log.options)
}

describe('a file that', () => {
  it.each(CHANGES)('$what during its upload is not completed', async (change) => {
    const { path } = await scene.file(PARTS * PART)
    utimesSync(path, 1_000_000_000, 1_000_000_000)
    const error = await failureOf(uploadAmidst(change, path))
    expect(error).toMatchObject({ name: 'SourceChangedError', code: 'SourceChanged' })
    expect(error.message).toMatch(change.message)
    expect(error.message).toContain(path)
    expect(scene.requests('CompleteMultipartUpload')).toEqual([])
    await scene.expectNothing()
  })

  it.each(CHANGES)('$what leaves no record that could mix old and new', async (change) => {
    const { path } = await scene.file(PARTS * PART)
    const { checkpointDir } = scene
    const options = { enableCheckpoint: true, checkpointDir }
    await failureOf(uploadAmidst(change, path, options))
    await scene.expectNothing()
    expect(await scene.records()).toEqual([])
  })

  it('is edited while one PutObject sends it is not taken for stored as it was', async () => {
    const { path } = await scene.file(PARTS * PART)
    const log = logEvents((event) => {
      if (event.type === 'part-started') editInPlace(path)
    })
    const uploader = scene.client.uploader({ multipartThreshold: 100 * PART })
    const error = await failureOf(uploader.uploadFile(TARGET, path, log.options))
    expect(error).toMatchObject({ name: 'SourceChangedError' })
  })

  it('grows between two runs is uploaded afresh by the second', async () => {
    const { path } = await scene.file(PARTS * PART)
    const { checkpointDir } = scene
    const options = { partSize: PART, enableCheckpoint: true, checkpointDir }
    const refuse = { type: 'status', status: 403, code: 'AccessDenied' } as const
    scene.fault({ operation: 'UploadPart', partNumber: 3, action: refuse })
    await failureOf(scene.client.uploader(options).uploadFile(TARGET, path))
    scene.server.faults.clear()
    const grown = await scene.file(PARTS * PART + 1)
    const result = await scene.client.uploader(options).uploadFile(TARGET, path)
    expect(result).toMatchObject({ reusedParts: 0, size: grown.bytes.length })
    await scene.expectStored(grown.bytes)
  })
})
