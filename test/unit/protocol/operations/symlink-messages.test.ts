import { describe, expect, it } from 'vitest'
import {
  decodeGetSymlinkRequest,
  decodeGetSymlinkResponse,
  encodeGetSymlinkRequest,
  encodeGetSymlinkResponse,
} from '../../../../src/protocol/operations/get-symlink.js'
import {
  decodePutSymlinkRequest,
  decodePutSymlinkResponse,
  encodePutSymlinkRequest,
  encodePutSymlinkResponse,
} from '../../../../src/protocol/operations/put-symlink.js'
import { awkwardKey as target, bucket, etag, request, response } from './messages.js'

const link = { bucket, key: 'link' }

describe('a symlink', () => {
  it('is made with all that describes it', () => {
    const asked = {
      ...link,
      target,
      acl: 'private' as const,
      forbidOverwrite: true,
      storageClass: 'IA' as const,
      metadata: { author: '目录' },
    }
    expect(decodePutSymlinkRequest(encodePutSymlinkRequest(asked))).toEqual(asked)
    const answer = { etag, versionId: 'CAEQ' }
    const made = decodePutSymlinkResponse(encodePutSymlinkResponse(answer))
    expect(made).toMatchObject({ ...answer, statusCode: 200 })
  })

  it('names its target percent-encoded, slashes included', () => {
    const { headers } = encodePutSymlinkRequest({ ...link, target: 'dir/a b+.txt' })
    expect(headers['x-oss-symlink-target']).toBe('dir%2Fa%20b%2B.txt')
  })

  it('is told with its target and its metadata', () => {
    const asked = { ...link, versionId: 'CAEQ' }
    expect(decodeGetSymlinkRequest(encodeGetSymlinkRequest(asked))).toEqual(asked)
    const answer = {
      target,
      etag,
      lastModified: 'Wed, 21 Oct 2015 07:28:00 GMT',
      metadata: { author: '目录' },
      versionId: 'CAEQ',
    }
    const told = decodeGetSymlinkResponse(encodeGetSymlinkResponse(answer), link)
    expect(told).toMatchObject(answer)
  })

  it.each(['', '/a', 'a'.repeat(1024)])('is not sent with the target %j', (wrong) => {
    const encode = () => encodePutSymlinkRequest({ ...link, target: wrong })
    expect(encode).toThrow(expect.objectContaining({ code: 'InvalidObjectName' }))
  })

  it.each([
    [undefined, 'InvalidArgument'],
    ['', 'InvalidArgument'],
    ['%GG', 'InvalidArgument'],
    ['%2Fa', 'InvalidObjectName'],
  ])('is refused by a server with the target %j', (encoded, code) => {
    const headers: Record<string, string> = {}
    if (encoded !== undefined) headers['x-oss-symlink-target'] = encoded
    const decode = () => decodePutSymlinkRequest(request({ key: 'link', headers }))
    expect(decode).toThrow(expect.objectContaining({ code }))
  })

  it.each([[{}], [{ 'x-oss-symlink-target': '%GG' }]])('is not told by %j', (headers) => {
    const decode = () => decodeGetSymlinkResponse(response('', headers), link)
    expect(decode).toThrow(expect.objectContaining({ code: 'BadResponse' }))
  })
})
