/** What a test of downloads needs beside what uploads need: an object, and a file to fill. */

import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { ServerOptions } from '../../src/server.js'
import { seededBytes } from './seeded-random.js'
import { PART, TARGET, useUploadScene, type UploadScene } from './upload-scene.js'

/** Of the Downloader, and of the V1 functions. */
const RECORD_FOLDERS = /^(checkpoints|\.py-oss-.*)$/

export interface DownloadScene {
  readonly upload: UploadScene
  /** Where the tests download to; nothing is there at first. */
  readonly target: string
  /** Stores an object without a pattern, or other bytes for another seed. */
  store(size: number, seed?: number): Promise<Uint8Array>
  /** Numbers of the parts asked for, each as often as it was, in order; parts of `PART` bytes. */
  fetchedParts(since?: number): number[]
  /** The `Range` headers of GetObject, in the order of arrival. */
  ranges(since?: number): (string | undefined)[]
  /** Asserts that the target is `bytes`, and nothing lies beside it. */
  expectFile(bytes: Uint8Array): Promise<void>
  /** Asserts that the target holds `bytes`. */
  expectContent(bytes: Uint8Array): Promise<void>
  /** What lies in the folder, without the directories of the records. */
  files(): Promise<string[]>
}

export function useDownloadScene(options: Pick<ServerOptions, 'onRequest'> = {}): DownloadScene {
  const scene = useUploadScene(options)
  const target = (): string => join(scene.folder, 'target.bin')
  const ranges = (since = 0): (string | undefined)[] =>
    scene.requests('GetObject', since).map(({ headers }) => headers['range'])
  const files = async (): Promise<string[]> =>
    (await readdir(scene.folder)).filter((name) => !RECORD_FOLDERS.test(name)).sort()
  const expectContent = async (bytes: Uint8Array): Promise<void> => {
    // Not by `toEqual`, which would compare and print byte by byte.
    expect(Buffer.compare(await readFile(target()), bytes), 'the file is the object').toBe(0)
  }
  return {
    upload: scene,
    get target() {
      return target()
    },
    async store(size, seed = 1) {
      const bytes = seededBytes(size, seed)
      await scene.client.putObject({ ...TARGET, body: bytes })
      return bytes
    },
    fetchedParts: (since = 0) =>
      ranges(since)
        .map(partOfRange)
        .sort((a, b) => a - b),
    ranges,
    async expectFile(bytes) {
      await expectContent(bytes)
      expect(await files()).toEqual(['target.bin'])
    },
    expectContent,
    files,
  }
}

function partOfRange(range: string | undefined): number {
  const [, first = 'NaN'] = /^bytes=(\d+)-/.exec(range ?? '') ?? []
  return Number(first) / PART + 1
}

/** What a finished run leaves may be in the way of the next. */
export async function forgetTarget(scene: DownloadScene): Promise<void> {
  await rm(scene.target, { force: true })
}
