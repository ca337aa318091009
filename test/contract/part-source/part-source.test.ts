import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { openFileSource } from '../../../src/platform/node/file-source.js'
import { claimUploadSource } from '../../../src/platform/node/upload-source.js'
import type { UploadSource } from '../../../src/transfer/upload/uploader.js'
import { describePartSource, type OpenedSource } from './part-source-contract.js'

function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  const sizes = [65_536, 1, 100_003, 0, 700_001]
  for (let offset = 0, turn = 0; offset < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    yield bytes.subarray(offset, offset + size)
    offset += size
  }
}

/** A producer that fills one buffer again and again, as file readers do. */
function* reusedChunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  const buffer = new Uint8Array(50_001)
  for (let offset = 0; offset < bytes.length; offset += buffer.length) {
    const chunk = bytes.subarray(offset, offset + buffer.length)
    buffer.set(chunk)
    yield buffer.subarray(0, chunk.length)
    buffer.fill(0)
  }
}

function webStreamOf(chunks: Iterator<Uint8Array>): AsyncIterable<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const step = chunks.next()
      if (step.done === true) controller.close()
      else controller.enqueue(step.value)
    },
  })
}

async function opened(source: UploadSource, size?: number): Promise<OpenedSource> {
  return { source: await claimUploadSource(source).open(size), dispose: () => Promise.resolve() }
}

describePartSource('a file', async (bytes) => {
  const directory = await mkdtemp(join(tmpdir(), 'ossferry-part-source-'))
  const path = join(directory, 'file.bin')
  await writeFile(path, bytes)
  return {
    source: await openFileSource(path),
    dispose: () => rm(directory, { recursive: true }),
  }
})
describePartSource('a Buffer', (bytes) => opened(Buffer.from(bytes)))
describePartSource('a view into a larger buffer', (bytes) => {
  const larger = new Uint8Array(bytes.length + 20).fill(7)
  larger.set(bytes, 10)
  return opened(larger.subarray(10, 10 + bytes.length))
})
describePartSource('an ArrayBuffer', (bytes) => opened(Uint8Array.from(bytes).buffer))
describePartSource('a Blob', (bytes) => opened(new Blob([Uint8Array.from(bytes)])))
describePartSource('a Readable', (bytes) => opened(Readable.from(chunksOf(bytes))))
describePartSource('a web stream', (bytes) => opened(webStreamOf(chunksOf(bytes))))
describePartSource('an iterable', (bytes) => opened(chunksOf(bytes)))
describePartSource('an iterable that reuses its memory', (bytes) => opened(reusedChunksOf(bytes)))
describePartSource('a function that gives a stream', (bytes) =>
  opened(() => Readable.from(chunksOf(bytes))),
)
describePartSource('a stream of announced length', (bytes) =>
  opened(Readable.from(chunksOf(bytes)), bytes.length),
)
