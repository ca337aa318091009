import { PassThrough, Writable } from 'node:stream'
import { createHandoff } from '../../../src/transfer/download/handoff-sink.js'
import { createStreamSink } from '../../../src/platform/node/stream-sink.js'
import { describePartSink } from './part-sink-contract.js'

const nothingPartial = (): Promise<boolean> => Promise.resolve(false)

describePartSink('into a Node Writable', 'sequential', async () => {
  const chunks: Uint8Array[] = []
  let ended = false
  const stream = new Writable({
    write: (chunk: Uint8Array, _encoding, callback) => {
      chunks.push(Uint8Array.from(chunk))
      setImmediate(callback)
    },
    final: (callback) => {
      ended = true
      callback()
    },
  })
  return {
    sink: createStreamSink(stream),
    result: async () => (ended ? Buffer.concat(chunks) : undefined),
    partial: nothingPartial,
  }
})

describePartSink('into a pipe that somebody reads', 'sequential', async () => {
  const stream = new PassThrough()
  const read = stream.toArray().then(
    (chunks) => Buffer.concat(chunks as Buffer[]),
    () => undefined,
  )
  return { sink: createStreamSink(stream), result: () => read, partial: nothingPartial }
})

describePartSink('into a web WritableStream', 'sequential', async () => {
  const chunks: Uint8Array[] = []
  let closed = false
  const stream = new WritableStream<Uint8Array>({
    write: (chunk) => {
      chunks.push(Uint8Array.from(chunk))
    },
    close: () => {
      closed = true
    },
  })
  return {
    sink: createStreamSink(stream),
    result: async () => (closed ? Buffer.concat(chunks) : undefined),
    partial: nothingPartial,
  }
})

describePartSink('into a loop', 'sequential', async () => {
  const handoff = createHandoff()
  const reading = (async () => {
    const chunks: Uint8Array[] = []
    for await (const chunk of handoff.iterate(() => undefined)) chunks.push(chunk)
    return Buffer.concat(chunks)
  })().catch(() => undefined)
  return { sink: handoff.sink, result: () => reading, partial: nothingPartial }
})
