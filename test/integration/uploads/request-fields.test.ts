/** What a caller says about an object arrives with it, in one request or in many. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { CallbackFailedError, type UploadRequest } from '../../../src/index.js'
import { BUCKET, failureOf, KEY, PART, TARGET, useUploadScene } from '../../support/upload-scene.js'
import { serveHttp, type TinyServer } from '../../support/tiny-servers.js'

const scene = useUploadScene()

const applications: TinyServer[] = []
afterEach(async () => {
  for (const application of applications.splice(0)) await application.close()
})

const WAYS = [
  ['one PutObject', 10 * PART],
  ['many parts', 0],
] as const

function upload(request: UploadRequest, path: string, multipartThreshold: number) {
  return scene.client.uploader({ partSize: PART, multipartThreshold }).uploadFile(request, path)
}

describe.each(WAYS)('by %s', (_way, multipartThreshold) => {
  const multipart = multipartThreshold === 0

  it('metadata, headers, storage class and tags are the object’s', async () => {
    const { path, bytes } = await scene.file(2 * PART)
    await upload(
      {
        ...TARGET,
        metadata: { Owner: '张三', purpose: 'a b' },
        contentType: 'video/mp4',
        cacheControl: 'no-cache',
        contentDisposition: 'attachment; filename="x.mp4"',
        contentEncoding: 'identity',
        contentLanguage: 'zh',
        storageClass: 'IA',
        tagging: 'colour=blue&size=very%20big',
      },
      path,
      multipartThreshold,
    )
    expect(await scene.client.headObject(TARGET)).toMatchObject({
      contentLength: bytes.length,
      contentType: 'video/mp4',
      cacheControl: 'no-cache',
      contentDisposition: 'attachment; filename="x.mp4"',
      contentEncoding: 'identity',
      contentLanguage: 'zh',
      storageClass: 'IA',
      metadata: { owner: '张三', purpose: 'a b' },
      taggingCount: 2,
    })
  })

  it('the ACL is the object’s', async () => {
    const { path, bytes } = await scene.file(2 * PART)
    await upload({ ...TARGET, acl: 'public-read' }, path, multipartThreshold)
    const response = await fetch(`${scene.server.endpoint}/${BUCKET}/${KEY}`)
    expect(response.status).toBe(200)
    expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), bytes)).toBe(0)
    const bearers = scene.server.requests.filter(
      ({ headers }) => headers['x-oss-object-acl'] === 'public-read',
    )
    const expected = multipart ? 'CompleteMultipartUpload' : 'PutObject'
    expect(bearers.map(({ operation }) => operation)).toEqual([expected])
  })

  it('the speed limit is on every request that carries bytes', async () => {
    const { path } = await scene.file(2 * PART)
    const trafficLimit = 838_860_800
    await upload({ ...TARGET, trafficLimit }, path, multipartThreshold)
    const bearers = scene.server.requests.filter(
      ({ headers }) => headers['x-oss-traffic-limit'] === String(trafficLimit),
    )
    const expected = multipart ? ['UploadPart', 'UploadPart'] : ['PutObject']
    expect(bearers.map(({ operation }) => operation)).toEqual(expected)
  })

  it('headers and parameters of one’s own arrive', async () => {
    const { path } = await scene.file(2 * PART)
    const request = {
      ...TARGET,
      headers: { 'x-oss-meta-own': 'yes' },
      parameters: { 'x-trace': '7' },
    }
    await upload(request, path, multipartThreshold)
    expect((await scene.server.objects(BUCKET))[0]?.metadata).toEqual({ own: 'yes' })
    expect(scene.server.requests[0]?.query['x-trace']).toBe('7')
  })

  it('the length and MD5 of the whole never stand in the way of a part', async () => {
    const { path, bytes } = await scene.file(2 * PART)
    const contentMd5 = multipart ? 'AAAAAAAAAAAAAAAAAAAAAA==' : undefined
    await upload({ ...TARGET, contentLength: bytes.length, contentMd5 }, path, multipartThreshold)
    await scene.expectStored(bytes)
  })

  it('the callback is delivered once, and its reply is the result’s', async () => {
    const { path } = await scene.file(2 * PART)
    const { callback, callbackVar, posts } = await application((_body, response) =>
      response.setHeader('content-type', 'application/json').end('{"Status":"OK"}'),
    )
    const result = await upload({ ...TARGET, callback, callbackVar }, path, multipartThreshold)
    expect(result.callbackResult).toEqual({ Status: 'OK' })
    expect(posts).toEqual([`bucket=${BUCKET}&size=${2 * PART}&mine=7`])
    expect(result.verified).toBe('crc64')
  })

  it('a callback that fails is an error that says: the object is stored', async () => {
    const { path, bytes } = await scene.file(2 * PART)
    const { callback, callbackVar, posts } = await application((_body, response) =>
      response.writeHead(500).end('no'),
    )
    const error = await failureOf(
      upload({ ...TARGET, callback, callbackVar }, path, multipartThreshold),
    )
    expect(error).toBeInstanceOf(CallbackFailedError)
    expect(error).toMatchObject({ code: 'CallbackFailed', status: 203, objectStored: true })
    expect(error.message).toContain('the object is stored')
    expect(posts).toHaveLength(1)
    await scene.expectStored(bytes)
  })

  it('a callback that could never be delivered is refused before anything is sent', async () => {
    const { path } = await scene.file(2 * PART)
    const error = await failureOf(
      upload({ ...TARGET, callback: 'no base64!' }, path, multipartThreshold),
    )
    expect(error).toMatchObject({ name: 'InvalidRequestError' })
    expect(scene.server.requests).toEqual([])
  })
})

describe('a callback that fails after an upload with a record', () => {
  it('leaves no record: the object is there', async () => {
    const { path } = await scene.file(2 * PART)
    const { callback } = await application((_body, response) => response.writeHead(500).end())
    const { checkpointDir } = scene
    const uploader = scene.client.uploader({ enableCheckpoint: true, checkpointDir })
    const error = await failureOf(uploader.uploadFile({ ...TARGET, callback }, path))
    expect(error).toBeInstanceOf(CallbackFailedError)
    expect(await scene.records()).toEqual([])
  })
})

/** An application that callbacks are sent to, and what it was posted. */
async function application(answer: (body: string, response: ServerResponse) => void) {
  const posts: string[] = []
  const listener = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = ''
    for await (const chunk of message) body += String(chunk)
    posts.push(body)
    answer(body, response)
  }
  const server = await serveHttp((message, response) => void listener(message, response))
  applications.push(server)
  const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64')
  return {
    posts,
    callback: base64({
      callbackUrl: `http://127.0.0.1:${server.port}/done`,
      callbackBody: 'bucket=${bucket}&size=${size}&mine=${x:mine}',
    }),
    callbackVar: base64({ 'x:mine': '7' }),
  }
}
