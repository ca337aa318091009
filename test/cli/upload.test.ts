import { mkdir, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { openedForEach } from './opened.js'
import { openWorkplace, parseLines, runProgram, someBytes } from './run-program.js'

const place = openedForEach(() => openWorkplace())

async function objectAt(key: string) {
  const object = (await place.server.objects('box')).find((stored) => stored.key === key)
  if (object === undefined) throw new Error(`there is no object ${key}`)
  return { ...object, content: Buffer.from(await object.bytes()) }
}

describe('cp FILE oss://bucket/key', () => {
  it('stores the file in parts, with what was asked to be stored beside it', async () => {
    const content = someBytes(700 * 1024)
    await writeFile(place.path('report.pdf'), content)
    const { exitCode, stdout, stderr } = await runProgram(
      [
        ...['cp', 'report.pdf', 'oss://box/2026/a b/../report', '--part-size', '200k'],
        ...['--meta', 'colour=blue', '--meta', 'size=m', '--parallel', '2'],
      ],
      { env: place.env, cwd: place.folder },
    )
    expect(stderr).toMatch(/report: 700 KiB in .*, CRC-64 \d+ verified\n$/)
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 0, stdout: '' })
    const object = await objectAt('2026/a b/../report')
    expect(object.content.equals(content)).toBe(true)
    expect(object.contentType).toBe('application/pdf')
    expect(object.metadata).toEqual({ colour: 'blue', size: 'm' })
    const parts = place.server.requests.filter(({ operation }) => operation === 'UploadPart')
    expect(parts).toHaveLength(4)
  })

  it('sends what fits into one part as one request', async () => {
    await writeFile(place.path('small'), 'hello')
    await runProgram(['cp', 'small', 'oss://box/small', '-q'], {
      env: place.env,
      cwd: place.folder,
    })
    expect(place.server.requests.map(({ operation }) => operation)).toEqual(['PutObject'])
  })

  it('keeps the name of the file after a final slash', async () => {
    await writeFile(place.path('notes.txt'), 'hello')
    await runProgram(['cp', place.path('notes.txt'), 'oss://box/texts/'], { env: place.env })
    expect((await objectAt('texts/notes.txt')).content.toString()).toBe('hello')
  })

  it('takes standard input for -', async () => {
    const content = someBytes(450 * 1024)
    const { exitCode } = await runProgram(['cp', '-', 'oss://box/piped', '--part-size', '100k'], {
      env: place.env,
      input: content,
    })
    expect(exitCode).toBe(0)
    expect((await objectAt('piped')).content.equals(content)).toBe(true)
  })

  it('has the callback delivered and tells the reply', async () => {
    const application = createHttpServer((request, response) => {
      request.resume()
      request.on('end', () => response.setHeader('content-length', 7).end('{"n":1}'))
    }).listen(0, '127.0.0.1')
    await once(application, 'listening')
    try {
      const { port } = application.address() as AddressInfo
      const callback = { callbackUrl: `http://127.0.0.1:${port}/`, callbackBody: 'key=${object}' }
      await writeFile(place.path('small'), 'hello')
      const { exitCode, stderr } = await runProgram(
        ['cp', place.path('small'), 'oss://box/k', '--callback', JSON.stringify(callback)],
        { env: place.env },
      )
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
      expect(stderr).toContain('callback replied: {"n":1}')
    } finally {
      application.close()
    }
  })

  it('tells every step as a line of JSON, and nothing else on standard output', async () => {
    await writeFile(place.path('file'), someBytes(300 * 1024))
    const { stdout, stderr } = await runProgram(
      ['cp', place.path('file'), 'oss://box/file', '--part-size', '100k', '--json', '--quiet'],
      { env: place.env },
    )
    const lines = parseLines(stdout)
    expect(stderr).toBe('')
    for (const line of lines) {
      expect(line).toMatchObject({ version: 1, time: expect.any(Number) as number })
    }
    expect(lines[0]).toMatchObject({ type: 'start', operation: 'upload', size: 307_200 })
    expect(lines.find(({ type }) => type === 'progress')?.['progress']).toEqual({
      transferredBytes: 0,
      sentBytes: 0,
      totalBytes: 307_200,
      resumedBytes: 0,
      bytesPerSecond: 0,
      etaMs: null,
    })
    expect(lines.filter(({ type }) => type === 'part-completed')).toHaveLength(3)
    const object = await objectAt('file')
    expect(lines.at(-1)).toEqual({
      version: 1,
      time: expect.any(Number) as number,
      type: 'result',
      operation: 'upload',
      source: place.path('file'),
      target: 'oss://box/file',
      size: 307_200,
      etag: `"${object.etag}"`,
      hashCrc64: object.hashCrc64,
      verified: 'crc64',
      versionId: null,
      requestId: expect.any(String) as string,
      uploadId: expect.any(String) as string,
      partCount: 3,
      reusedParts: 0,
      callbackResult: null,
      durationMs: expect.any(Number) as number,
    })
  })
})

describe('cp that cannot upload', () => {
  it.each([
    ['a file that is not there', 'missing', 'oss://box/k', /cannot read missing: .*SourceNotFound/],
    ['a directory', 'folder', 'oss://box/k', /folder is a directory; -r takes everything in it/],
    [
      'no such bucket',
      'file',
      'oss://other/k',
      /NoSuchBucket .*request ID \w+.*\n .*--bucket NAME/,
    ],
  ])('says so of %s', async (_what, source, target, message) => {
    await mkdir(place.path('folder'))
    await writeFile(place.path('file'), 'hello')
    const { exitCode, stderr } = await runProgram(['cp', source, target, '--quiet'], {
      env: place.env,
      cwd: place.folder,
    })
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^ossferry: /)
    expect(stderr).toMatch(message)
  })

  it('takes a name that no bucket has for a mistake of usage', async () => {
    await writeFile(place.path('file'), 'hello')
    const { exitCode, stderr } = await runProgram(['cp', place.path('file'), 'oss://B/k'], {
      env: place.env,
    })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('InvalidBucketName')
  })

  it('tells a wrong secret by code and request ID, on both streams', async () => {
    await writeFile(place.path('file'), 'hello')
    const { exitCode, stdout, stderr } = await runProgram(
      ['cp', place.path('file'), 'oss://box/k', '--json', '--quiet'],
      { env: { ...place.env, OSS_ACCESS_KEY_SECRET: 'wrong' } },
    )
    const requestId = place.server.requests.at(-1)?.requestId
    expect(exitCode).toBe(1)
    expect(stderr).toContain(`request ID ${String(requestId)}`)
    expect(stderr).not.toContain('wrong')
    expect(parseLines(stdout).at(-1)).toMatchObject({
      type: 'error',
      code: 'SignatureDoesNotMatch',
      requestId,
      retryable: false,
      exitCode: 1,
    })
  })

  it('names its own option, not that of the library, when no record can be made', async () => {
    await writeFile(place.path('file'), someBytes(200 * 1024))
    const { exitCode, stderr } = await runProgram(
      ['cp', 'file', 'oss://box/file', '--part-size', '100k', '--checkpoint-dir', 'file'],
      { env: place.env, cwd: place.folder },
    )
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/\[CheckpointFailed\]\n {2}--checkpoint-dir names another/)
    expect(stderr).not.toContain('checkpointDir')
  })

  it('does not overwrite what --forbid-overwrite protects', async () => {
    await writeFile(place.path('file'), 'hello')
    const args = ['cp', place.path('file'), 'oss://box/k', '--forbid-overwrite', '--quiet']
    const first = await runProgram(args, { env: place.env })
    const second = await runProgram(args, { env: place.env })
    expect([first.exitCode, second.exitCode]).toEqual([0, 1])
    expect(second.stderr).toContain('FileAlreadyExists')
  })
})
