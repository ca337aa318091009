import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'

import { crc64, formatCrc64 } from '../../../src/protocol/crc64/crc64.js'
import { TransportError } from '../../../src/protocol/errors/ossferry-error.js'
import { errorAnswer, type ScriptedAnswer } from '../../support/scripted-transport.js'
import { createTestClient } from '../../support/test-client.js'

const object = { bucket: 'bucket', key: 'key' }

describe('whether an object exists', () => {
  const ask = (answer: ScriptedAnswer): Promise<boolean> => {
    const { client, clock } = createTestClient(() => answer)
    return clock.until(client.isObjectExist(object))
  }

  it('is told by the short HEAD', async () => {
    const { client, clock, transport } = createTestClient(() => ({
      headers: { etag: '"E"', 'content-length': '0' },
    }))
    expect(await clock.until(client.isObjectExist(object))).toBe(true)
    expect(transport.sent[0]?.request).toMatchObject({ method: 'HEAD', target: '/key?objectMeta' })
  })

  it('is denied by NoSuchKey, and by a 404 that says nothing', async () => {
    expect(await ask(errorAnswer(404, 'NoSuchKey'))).toBe(false)
    expect(await ask({ status: 404 })).toBe(false)
    const { body = '' } = errorAnswer(404, 'NoSuchKey')
    const header = Buffer.from(body).toString('base64')
    expect(await ask({ status: 404, headers: { 'x-oss-err': header } })).toBe(false)
  })

  it.each([
    [404, 'NoSuchBucket'],
    [404, 'NoSuchVersion'],
    [403, 'AccessDenied'],
    [503, 'ServiceUnavailable'],
  ])('is left open by %d %s, which throws', async (status, code) => {
    await expect(ask(errorAnswer(status, code))).rejects.toMatchObject({ status, code })
  })

  it('is left open by a 403 that says nothing, and by a broken connection', async () => {
    await expect(ask({ status: 403 })).rejects.toMatchObject({ code: 'BadErrorResponse' })
    const { client, clock } = createTestClient(() => {
      throw new TransportError({ code: 'ConnectionLost', message: 'the connection broke off' })
    })
    const asked = clock.until(client.isObjectExist(object))
    await expect(asked).rejects.toMatchObject({ code: 'ConnectionLost' })
  })
})

describe('the CRC-64 of an append', () => {
  const crcOf = (text: string): string => formatCrc64(crc64(Buffer.from(text)))
  const answer = (whole: string): ScriptedAnswer => ({
    headers: {
      etag: '"E"',
      'x-oss-hash-crc64ecma': crcOf(whole),
      'x-oss-next-append-position': String(whole.length),
    },
  })
  const append = (answered: ScriptedAnswer, fields: object, config = {}) => {
    const { client, clock, transport } = createTestClient(() => answered, config)
    const request = { ...object, position: 3, body: Buffer.from('two'), ...fields }
    return { done: clock.until(client.appendObject(request)), transport }
  }

  it('is compared with that of the whole object, from the one before', async () => {
    const { done } = append(answer('onetwo'), { initHashCrc64: crcOf('one') })
    expect(await done).toMatchObject({
      hashCrc64: crcOf('onetwo'),
      nextAppendPosition: 6,
      sentCrc64: crc64(Buffer.from('two')),
      sentBytes: 3,
    })
  })

  it('that differs is told and not mended: the bytes are there', async () => {
    const { done, transport } = append(answer('onetw0'), { initHashCrc64: crcOf('one') })
    await expect(done).rejects.toMatchObject({
      code: 'CrcMismatch',
      retryable: false,
      clientCrc64: crc64(Buffer.from('onetwo')),
      message: expect.stringMatching(/^cannot append to oss:\/\/bucket\/key: /) as string,
    })
    expect(transport.sent).toHaveLength(1)
  })

  it('is compared at the beginning without being told the one before', async () => {
    await expect(append(answer('two'), { position: 0 }).done).resolves.toBeDefined()
    await expect(append(answer('tw0'), { position: 0 }).done).rejects.toMatchObject({
      code: 'CrcMismatch',
    })
  })

  it('is not compared when the one before is unknown, or when the check is disabled', async () => {
    await expect(append(answer('???two'), {}).done).resolves.toBeDefined()
    const disabled = { disableUploadCrc64Check: true }
    const wrong = append(answer('tw0'), { position: 0 }, disabled)
    await expect(wrong.done).resolves.toBeDefined()
  })
})

describe('a request to delete many objects', () => {
  const objects = [{ key: 'a' }]

  it('carries the MD5 of its document', async () => {
    const { client, clock, transport } = createTestClient(() => ({}))
    await clock.until(client.deleteMultipleObjects({ bucket: 'bucket', objects, quiet: true }))
    const [sent] = transport.sent
    expect(sent?.request.target).toBe('/?delete&encoding-type=url')
    const document = '<Delete><Quiet>true</Quiet><Object><Key>a</Key></Object></Delete>'
    expect(sent?.content.toString()).toBe(document)
    const md5 = createHash('md5').update(document).digest('base64')
    expect(sent?.request.headers['content-md5']).toBe(md5)
  })

  it('leaves an MD5 of the caller alone', async () => {
    const { client, clock, transport } = createTestClient(() => ({}))
    const headers = { 'Content-MD5': 'mine' }
    await clock.until(client.deleteMultipleObjects({ bucket: 'bucket', objects, headers }))
    expect(transport.sent[0]?.request.headers['content-md5']).toBe('mine')
  })
})

describe('a copy that fails', () => {
  it('says where it was going', async () => {
    const { client, clock } = createTestClient(() => errorAnswer(403, 'AccessDenied'))
    const source = { ...object, sourceKey: 'source' }
    await expect(clock.until(client.copyObject(source))).rejects.toThrow(
      /^cannot copy to oss:\/\/bucket\/key: AccessDenied/,
    )
    const part = { ...source, uploadId: 'U', partNumber: 7 }
    await expect(clock.until(client.uploadPartCopy(part))).rejects.toThrow(
      /^cannot copy part 7 of oss:\/\/bucket\/key: AccessDenied/,
    )
  })

  it('on a condition is not an answer but NotModified', async () => {
    const { client, clock } = createTestClient(() => ({ status: 304 }))
    const copy = client.copyObject({ ...object, sourceKey: 's', copySourceIfNoneMatch: '"E"' })
    await expect(clock.until(copy)).rejects.toMatchObject({ code: 'NotModified', status: 304 })
  })
})
