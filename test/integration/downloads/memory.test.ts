/** The memory of downloads follows from the options, not from the size of what is downloaded. */

import { describe, expect, it } from 'vitest'
import { startDownloadProgram } from '../../support/download-program.js'
import { useDownloadScene } from '../../support/download-scene.js'
import { KIB, MIB, TARGET } from '../../support/upload-scene.js'

const scene = useDownloadScene()

describe('the memory of a process that downloads', () => {
  /** In MiB, what a stream leaves to the garbage collector, measured: 40 to 70. */
  const STREAM_GARBAGE = 90
  /** In MiB, V8 and the transport of a download to a file, measured: 20, and 1 for a connection. */
  const CONSTANT = 40
  const CONNECTION = 1
  const SIZE = 96 * MIB
  /** More than every bound for a stream, so that one that gathers it all is found out. */
  const STREAM_COPIES = 8
  const STREAM_SIZE = STREAM_COPIES * 32 * MIB

  /** Stores an object of `STREAM_SIZE` that takes the place of one copy in the server's memory. */
  async function storeStreamed(): Promise<void> {
    await scene.store(STREAM_SIZE / STREAM_COPIES)
    const { client } = scene.upload
    const { uploadId } = await client.initiateMultipartUpload(TARGET)
    const parts = []
    for (let partNumber = 1; partNumber <= STREAM_COPIES; partNumber++) {
      const copy = { ...TARGET, uploadId, partNumber, sourceKey: TARGET.key }
      const { etag } = await client.uploadPartCopy(copy)
      parts.push({ partNumber, etag })
    }
    await client.completeMultipartUpload({ ...TARGET, uploadId, parts })
  }

  it.each([
    [1, 2],
    [4, 2],
    [16, 2],
    [64, 1],
  ])(
    'into a stream stays below partSize x (parallelNum + 1), for parallelNum %i',
    async (parallelNum, mebibytes) => {
      await storeStreamed()
      const options = { partSize: mebibytes * MIB, parallelNum }
      const { server } = scene.upload
      const { output } = startDownloadProgram({ server, file: 'stream', options })
      const measured = await output
      expect(measured?.result).toMatchObject({ size: STREAM_SIZE, verified: 'crc64' })
      const growth = (measured?.peak ?? Infinity) - (measured?.before ?? 0)
      expect(growth, JSON.stringify(measured)).toBeLessThan(
        mebibytes * (parallelNum + 1) + STREAM_GARBAGE,
      )
    },
  )

  it.each([
    [1, 16],
    [6, 16],
    [64, 1],
  ])(
    'into a file does not grow with its parts, for parallelNum %i',
    async (parallelNum, mebibytes) => {
      await scene.store(SIZE)
      const blockSize = 256 * KIB
      const options = { partSize: mebibytes * MIB, parallelNum, blockSize }
      const { server } = scene.upload
      const { output } = startDownloadProgram({ server, file: scene.target, options })
      const measured = await output
      expect(measured?.result).toMatchObject({ size: SIZE, verified: 'crc64' })
      const growth = (measured?.peak ?? Infinity) - (measured?.before ?? 0)
      const buffers = (2 * blockSize * parallelNum) / MIB
      expect(growth, JSON.stringify(measured)).toBeLessThan(
        buffers + CONSTANT + CONNECTION * parallelNum,
      )
    },
  )
})
