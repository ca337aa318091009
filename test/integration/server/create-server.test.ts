/** Starting, using and ending an embedded server. */

import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createServer, type RequestLogEntry } from '../../../src/server.js'
import { send } from './raw-client.js'

const bucket = 'test-bucket'

describe('createServer', () => {
  it('starts a server that can be used at once, at a port that was free', async () => {
    const server = await createServer({ buckets: [bucket] })
    expect(server.endpoint).toBe(`http://127.0.0.1:${server.port}`)
    expect(server.region).toBe('cn-hangzhou')
    const stored = await send(server, { method: 'PUT', bucket, key: 'k', body: 'x' })
    expect(stored.status).toBe(200)
    await server.close()
  })

  it('refuses the address of a network without access keys of its own', async () => {
    await expect(createServer({ host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'DefaultKeyOnNetwork',
    })
    const accessKeys = [{ accessKeyId: 'mine', accessKeySecret: 'secret' }]
    const server = await createServer({ host: '0.0.0.0', accessKeys })
    expect(server).toMatchObject({ accessKeyId: 'mine', accessKeySecret: 'secret' })
    expect(server.endpoint).toBe(`http://127.0.0.1:${server.port}`)
    await server.close()
  })

  it('says what is wrong with options that cannot work', async () => {
    const badBucket = createServer({ buckets: ['No'] })
    await expect(badBucket).rejects.toMatchObject({ code: 'InvalidBucketName' })
    const noKeys = createServer({ accessKeys: [] })
    await expect(noKeys).rejects.toMatchObject({ code: 'InvalidAccessKey' })
    const badFault = createServer({ faults: [{ times: 0, action: { type: 'drop' } }] })
    await expect(badFault).rejects.toMatchObject({ code: 'InvalidFaultRule' })
    const server = await createServer()
    const samePort = createServer({ port: server.port })
    await expect(samePort).rejects.toMatchObject({ code: 'CannotListen' })
    await server.close()
  })

  it('goes back to the start when it is reset', async () => {
    const fault = { times: 1, action: { type: 'status', status: 500 } } as const
    const server = await createServer({ buckets: [bucket], faults: [fault] })
    const attempt = async (): Promise<number> =>
      (await send(server, { method: 'PUT', bucket, key: 'k', body: 'x' })).status
    expect([await attempt(), await attempt()]).toEqual([500, 200])
    await server.createBucket('another')
    server.faults.add({ action: { type: 'drop' } })
    await server.reset()
    expect(server.requests).toEqual([])
    expect(await server.objects(bucket)).toEqual([])
    expect([await attempt(), await attempt()]).toEqual([500, 200])
    const gone = await send(server, { method: 'GET', bucket: 'another', key: 'k' })
    expect(gone.element('Code')).toBe('NoSuchBucket')
    await server.close()
  })

  it('tells of each request when it has been answered', async () => {
    const entries: RequestLogEntry[] = []
    const server = await createServer({ onRequest: (entry) => entries.push(entry) })
    await send(server, { method: 'GET' })
    await server.close()
    expect(entries).toMatchObject([{ operation: 'ListBuckets', status: 200 }])
  })

  it('ends at once, whatever is still connected, and may be ended twice', async () => {
    const server = await createServer()
    const idle = connect(server.port, '127.0.0.1')
    const closed = new Promise((resolve) => idle.once('close', resolve))
    idle.on('error', () => undefined)
    await new Promise((resolve) => idle.once('connect', resolve))
    await server.close()
    await server.close()
    await closed
    await expect(send(server, { method: 'GET' })).rejects.toThrow()
  })
})
