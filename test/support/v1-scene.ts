/** What a test of the V1 functions needs beside what downloads need: a bucket, and its stores. */

import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterEach } from 'vitest'
import { AuthV4, Bucket, ResumableDownloadStore, ResumableStore } from '../../src/index.js'
import type { ServerOptions } from '../../src/server.js'
import { useDownloadScene, type DownloadScene } from './download-scene.js'
import { BUCKET } from './upload-scene.js'

/** Escaped in records, and percent-encoded in URLs. */
export const ODD_KEY = 'dir/é中 &.bin'
/** The same as Python's JSON writes it. */
export const ODD_KEY_JSON = 'dir/\\u00e9\\u4e2d &.bin'

export interface V1Scene extends DownloadScene {
  /** Repeats what fails without pauses worth mentioning. */
  bucket(): Bucket
  readonly uploadStore: ResumableStore
  readonly downloadStore: ResumableDownloadStore
  /** The file that Python would look for. */
  recordPath(kind: 'upload' | 'download', key: string, file: string): string
  /** Puts a record there. */
  writeRecord(path: string, text: string): Promise<void>
  /** The record there; `undefined` when there is none. */
  readRecord(path: string): Promise<string | undefined>
  /** Everything in the folder of the records. */
  recordFiles(kind: 'upload' | 'download'): Promise<string[]>
}

export function useV1Scene(options: Pick<ServerOptions, 'onRequest'> = {}): V1Scene {
  const scene = useDownloadScene(options)
  const buckets: Bucket[] = []
  const directory = (kind: string): string => join(scene.upload.folder, `.py-oss-${kind}`)

  afterEach(async () => {
    for (const bucket of buckets.splice(0)) await bucket.close()
  })

  return Object.create(scene, {
    bucket: {
      value: (): Bucket => {
        const { accessKeyId, accessKeySecret, endpoint, region } = scene.upload.server
        const auth = new AuthV4(accessKeyId, accessKeySecret)
        const options = { region, proxy: false, retry: { baseDelayMs: 1 } } as const
        const bucket = new Bucket(auth, endpoint, BUCKET, options)
        buckets.push(bucket)
        return bucket
      },
    },
    uploadStore: { get: () => new ResumableStore({ root: scene.upload.folder }) },
    downloadStore: { get: () => new ResumableDownloadStore({ root: scene.upload.folder }) },
    recordPath: {
      value: (kind: string, key: string, file: string): string =>
        join(directory(kind), `${md5(`oss://${BUCKET}/${key}`)}--${md5(resolve(file))}`),
    },
    writeRecord: {
      value: async (path: string, text: string): Promise<void> => {
        await mkdir(resolve(path, '..'), { recursive: true })
        await writeFile(path, text)
      },
    },
    readRecord: {
      value: (path: string) => readFile(path, 'utf8').catch(() => undefined),
    },
    recordFiles: {
      value: (kind: string) => readdir(directory(kind)).catch(() => []),
    },
  }) as V1Scene
}

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex')
}
