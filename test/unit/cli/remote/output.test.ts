import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { Output } from '../../../../src/cli/remote/output.js'

function recorder(fail?: Error) {
  const written: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString('utf8'))
      done(fail)
    },
  })
  stream.on('error', () => undefined)
  return { written, output: new Output(stream) }
}

describe('Output', () => {
  it('gathers lines into few writes', async () => {
    const { written, output } = recorder()
    for (let line = 0; line < 2000; line += 1) await output.write(`${'x'.repeat(19)}\n`)
    await output.flush()
    expect(written.join('')).toHaveLength(40_000)
    expect(written).toHaveLength(3)
  })

  it('keeps the order of texts and bytes', async () => {
    const { written, output } = recorder()
    await output.write('a')
    await output.writeBytes(Buffer.from('b'))
    await output.write('c')
    await output.flush()
    expect(written.join('')).toBe('abc')
  })

  it('rejects when nobody reads any longer', async () => {
    const { output } = recorder(new Error('EPIPE'))
    await output.write('a')
    await expect(output.flush()).rejects.toThrow('EPIPE')
  })
})
