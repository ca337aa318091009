/** Objects to begin with: from a test, and from a directory. */

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { crc64, formatCrc64 } from '../../../src/protocol/crc64/crc64.js'
import { createServer } from '../../../src/server.js'
import { send } from './raw-client.js'

const bucket = 'test-bucket'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ossferry-seeds-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('a seed', () => {
  it('is served as if a client had stored it', async () => {
    await using server = await createServer()
    const bytes = Uint8Array.of(0, 1, 255)
    await server.seed({
      [bucket]: {
        'a.txt': 'hello',
        bytes,
        full: {
          body: 'x',
          contentType: 'text/html',
          metadata: { owner: 'me' },
          tags: { colour: 'dark blue' },
          acl: 'public-read',
        },
        streamed: {
          async *body() {
            yield Buffer.from('in ')
            yield Buffer.from('pieces')
          },
        },
      },
    })
    bytes.fill(9) // the caller's again
    const get = (key: string) => send(server, { method: 'GET', bucket, key })
    const text = await get('a.txt')
    expect(text.text).toBe('hello')
    expect(text.headers).toMatchObject({
      etag: '"5D41402ABC4B2A76B9719D911017C592"',
      'content-md5': 'XUFAKrxLKna5cZ2REBfFkg==',
      'content-type': 'text/plain',
      'x-oss-object-type': 'Normal',
      'x-oss-hash-crc64ecma': formatCrc64(crc64(Buffer.from('hello'))),
    })
    expect([...(await get('bytes')).body]).toEqual([0, 1, 255])
    expect((await get('streamed')).text).toBe('in pieces')
    const full = await send(server, { method: 'GET', bucket, key: 'full', signed: false })
    expect(full.headers).toMatchObject({
      'content-type': 'text/html',
      'x-oss-meta-owner': 'me',
      'x-oss-tagging-count': '1',
    })
  })

  it('is stored whole or not at all', async () => {
    await using server = await createServer({ buckets: [bucket] })
    const wrong = { [bucket]: { a: 'x', '/b': 'y' } }
    await expect(server.seed(wrong)).rejects.toMatchObject({ code: 'InvalidSeed' })
    expect(await server.objects(bucket)).toEqual([])
  })

  it('of the options is there from the start, and again after a reset', async () => {
    await using server = await createServer({ seed: { [bucket]: { a: 'first' } } })
    await send(server, { method: 'PUT', bucket, key: 'a', body: 'second' })
    await send(server, { method: 'PUT', bucket, key: 'b', body: 'more' })
    await server.reset()
    const [only, ...others] = await server.objects(bucket)
    expect(others).toEqual([])
    expect(Buffer.from((await only?.bytes()) ?? []).toString()).toBe('first')
  })

  it('may be a directory: a folder for each bucket, a file for each object', async () => {
    await mkdir(join(folder, 'one', 'deep', 'er'), { recursive: true })
    await mkdir(join(folder, 'two'))
    await writeFile(join(folder, '.gitignore'), '')
    await writeFile(join(folder, 'one', 'page.html'), '<p>')
    await writeFile(join(folder, 'one', 'deep', 'er', '目录'), '')
    await symlink(join(folder, 'one', 'page.html'), join(folder, 'one', 'link'))
    await using server = await createServer({ seed: folder })
    const objects = await server.objects('one')
    expect(objects.map(({ key, size, contentType }) => [key, size, contentType])).toEqual([
      ['deep/er/目录', 0, undefined],
      ['link', 3, undefined],
      ['page.html', 3, 'text/html'],
    ])
    expect(await server.objects('two')).toEqual([])
  })

  it('may be no other directory', async () => {
    const fail = async (path: string): Promise<string> => {
      const started = createServer({ seed: path })
      return started.then(
        () => 'started',
        (error: unknown) => (error as Error).message,
      )
    }
    await writeFile(join(folder, 'file'), '')
    expect(await fail(folder)).toMatch(/cannot store the seed: .*file is no folder; .* holds a/)
    expect(await fail(join(folder, 'missing'))).toMatch(
      /cannot store the seed: cannot read .*ENOENT/,
    )
    await rm(join(folder, 'file'))
    await mkdir(join(folder, 'Not_A_Bucket'))
    expect(await fail(folder)).toMatch(/cannot store the seed: bucket name "Not_A_Bucket"/)
  })
})
